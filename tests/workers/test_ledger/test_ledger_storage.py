"""Pictures' bytes outside of the ledger: in a folder, and in a bucket of a real S3 service."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from bucket_side import SECRET, Service, served
from ledger_pages import ACCOUNT, NOON, submit_page

from workers.errors import OperatorMustAct, PageInvalid
from workers.ledger import Ledger, open_ledger
from workers.registry import StoreAddress
from workers.storage import Storage, StorageAway, StorageRefuses, open_storage
from workers.storage.cache import Cache
from workers.storage.folder import Folder

PICTURE, OTHER = os.urandom(3000), os.urandom(2000)
FAR = "https://example.com/far.png"


def name(data: bytes) -> str:
    digest = sha256(data).hexdigest()
    return f"{digest[:2]}/{digest}"


class Shelf:
    """A storage and its house, and the hands of somebody who has the bucket's console open."""

    def __init__(self, address: StoreAddress, home: Path, service: Service | None) -> None:
        self.address, self.home, self._service = address, home, service
        self.storage = self.opened()

    def opened(self) -> Storage:
        """Open it anew, as another machine would: without what this one has at hand."""
        self.home = self.home.with_name(f"{self.home.name}x")
        storage = open_storage(self.address, self.home)
        assert storage is not None
        return storage

    def write(self, data: bytes, content: bytes) -> None:
        if self._service is None:
            (Path(self.address.place) / name(data)).write_bytes(content)
        else:
            self._service.files.pipe_file(f"{self.address.place}/{name(data)}", content)

    def remove(self, data: bytes) -> None:
        if self._service is None:
            (Path(self.address.place) / name(data)).unlink()
        else:
            self._service.files.rm_file(f"{self.address.place}/{name(data)}")


@pytest.fixture(scope="session")
def service() -> Iterator[Service]:
    with served() as service:
        yield service


@pytest.fixture(params=["folder", "bucket"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Shelf:
    if request.param == "bucket":
        service = request.getfixturevalue("service")
        return Shelf(service.bucket(), tmp_path / "home", service)
    (tmp_path / "pictures").mkdir()
    return Shelf(StoreAddress(url=f"file://{tmp_path}/pictures"), tmp_path / "home", None)


@pytest.fixture
def url(pattern: Path, tmp_path: Path) -> str:
    """SQLite's alone: where bytes lie is the same to both."""
    (tmp_path / "ledger.sqlite3").write_bytes(pattern.read_bytes())
    return f"sqlite:///{tmp_path}/ledger.sqlite3"


def house(url: str, shelf: Shelf) -> Ledger:
    """Open the ledger as another machine does, which has nothing at hand."""
    return open_ledger(url, storage=shelf.opened())


def files(ledger: Ledger, publication: int) -> dict[str, bytes]:
    (source,) = ledger.sources(publication)
    return source.files


def test_what_is_kept_on_one_machine_is_read_on_another(
    shelf: Shelf, url: str, tmp_path: Path
) -> None:
    """The row says that there is a picture; its bytes are not in the ledger."""
    one, another = house(url, shelf), house(url, shelf)
    row = submit_page(one, "r1", files={"a.png": PICTURE, "b.png": OTHER}).publication
    assert files(another, row.id) == {"a.png": PICTURE, "b.png": OTHER}
    (source,) = another.sources(row.id, files=False)
    assert (source.page, source.files) == (b"page of r1", {})
    digest = sha256(PICTURE).hexdigest()
    assert another.picture_bytes(row.id, digest) == another.blob(digest) == PICTURE
    assert (digest, len(PICTURE)) in list(another.blob_list())
    assert another.put_blob(b"new") == sha256(b"new").hexdigest()
    another.keep_remote(source.id, FAR, b"far", now=NOON)
    assert files(one, row.id) == {"a.png": PICTURE, "b.png": OTHER, FAR: b"far"}
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite3")) as connection:
        lying = connection.execute("SELECT bytes, outside FROM blobs").fetchall()
    assert lying == [(b"", 1)] * 4


def test_a_picture_that_is_lost_is_named_with_its_page(shelf: Shelf, url: str) -> None:
    """Nothing goes out with a hole; and the page need only be submitted again."""
    row = submit_page(house(url, shelf), "r1", files={"a.png": PICTURE, "b.png": OTHER}).publication
    shelf.remove(PICTURE)
    shelf.write(OTHER, OTHER[:-1] + b"!")
    with pytest.raises(PageInvalid) as caught:
        house(url, shelf).sources(row.id)
    said = {fault.what.split("（")[0]: fault.file for fault in caught.value.faults}
    assert said == {
        "图片 a.png 在存储里不见了": "index.md",
        "图片 b.png 在存储里已损坏": "index.md",
    }
    assert house(url, shelf).picture_bytes(row.id, sha256(PICTURE).hexdigest()) is None
    shelf.remove(OTHER)
    submit_page(house(url, shelf), "r1", files={"a.png": PICTURE, "b.png": OTHER})
    assert files(house(url, shelf), row.id) == {"a.png": PICTURE, "b.png": OTHER}


def test_a_fetched_picture_that_is_lost_is_fetched_again(shelf: Shelf, url: str) -> None:
    """Its address still has it."""
    ledger = house(url, shelf)
    row = submit_page(ledger, "r1", files={"a.png": PICTURE}).publication
    (source,) = ledger.sources(row.id)
    ledger.keep_remote(source.id, FAR, b"far", now=NOON)
    (other,) = ledger.sources(submit_page(ledger, "r2", files={"a.png": PICTURE}).publication.id)
    shelf.remove(b"far")
    ledger = house(url, shelf)
    assert files(ledger, row.id) == {"a.png": PICTURE}
    assert ledger.reuse_fetched(other.id, [FAR], since=NOON.replace(year=2000)) == {}
    ledger.keep_remote(other.id, FAR, b"far", now=NOON)
    assert files(house(url, shelf), row.id) == {"a.png": PICTURE, FAR: b"far"}


def test_what_lay_in_the_ledger_before_is_read_and_may_move_both_ways(
    shelf: Shelf, url: str
) -> None:
    """A setting that comes later, or goes, loses nothing."""
    before = open_ledger(url)
    row = submit_page(before, "r1", files={"a.png": PICTURE, "b.png": OTHER}).publication
    mixed = house(url, shelf)
    submit_page(mixed, "r2", files={"a.png": PICTURE, "c.png": b"c"})
    assert files(mixed, row.id) == {"a.png": PICTURE, "c.png": b"c"}
    with pytest.raises(OperatorMustAct, match="GONGBAO_STORE_URL"):
        before.sources(row.id)
    assert (mixed.move_blobs(), mixed.move_blobs()) == ((2, []), (0, []))
    assert files(house(url, shelf), row.id) == {"a.png": PICTURE, "c.png": b"c"}
    back = Ledger(before._engine, shelf.opened())
    assert back.move_blobs() == (0, [])
    assert back.move_blobs(home=True) == (3, [])
    assert files(before, row.id) == {"a.png": PICTURE, "c.png": b"c"}


def test_a_lost_picture_does_not_keep_the_others_from_coming_home(shelf: Shelf, url: str) -> None:
    """Whoever leaves a storage gets out of it what is there, and the names of the rest."""
    ledger = house(url, shelf)
    submit_page(ledger, "r1", files={"a.png": PICTURE, "b.png": OTHER})
    shelf.remove(OTHER)
    lost = [sha256(OTHER).hexdigest()]
    back = house(url, shelf)
    assert back.move_blobs(home=True) == (1, lost)
    assert not any(back.move_blobs(home=True, but=lost))
    assert open_ledger(url).blob(sha256(PICTURE).hexdigest()) == PICTURE


def test_a_storage_that_is_away_keeps_everything_as_it_was(
    shelf: Shelf, url: str, service: Service
) -> None:
    """A page is taken in whole or not at all, and what cannot be read now may be read later."""
    row = submit_page(house(url, shelf), "r1", files={"a.png": PICTURE}).publication
    place = shelf.address
    gone = (
        replace(place, endpoint="http://127.0.0.1:9")
        if place.is_bucket
        else replace(place, url=f"{place.url}/unmounted")
    )
    shelf.address = gone
    ledger = house(url, shelf)
    with pytest.raises(StorageAway, match="稍后会再试"):
        ledger.sources(row.id)
    with pytest.raises(StorageAway):
        submit_page(ledger, "r2", files={"a.png": OTHER})
    assert ledger.page_revision(ACCOUNT.name, "ai0618") == "r1"
    shelf.address = place
    assert files(house(url, shelf), row.id) == {"a.png": PICTURE}


def test_a_wrong_key_or_bucket_is_a_matter_for_people(
    service: Service,
    url: str,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is said in words that hold no secret, and not tried again and again."""
    address = service.bucket()
    caplog.set_level("DEBUG")
    shelf = Shelf(address, tmp_path / "home", service)
    with service.strict(), pytest.raises(StorageRefuses) as caught:
        submit_page(house(url, shelf), "r1", files={"a.png": PICTURE})
    assert "GONGBAO_STORE_KEY" in str(caught.value)
    shelf.address = replace(address, url="s3://nobody-has-this-one/x")
    for call in (lambda s: s.probe(), lambda s: s.keep({"0" * 64: b"0"})):
        with pytest.raises(StorageRefuses):
            call(shelf.opened())
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("HOME", str(tmp_path))
    shelf.address = replace(address, key="", secret="")
    with pytest.raises(StorageRefuses, match="NoCredentialsError"):
        shelf.opened().probe()
    assert SECRET not in caplog.text + repr(address) + str(caught.value) + repr(shelf.storage)


class Watched(Folder):
    """A folder that tries to write into the ledger whenever it is asked for something."""

    ledger = ""

    def get(self, name: str) -> bytes | None:
        self._try()
        return super().get(name)

    def put(self, name: str, data: bytes) -> None:
        self._try()
        super().put(name, data)

    def _try(self) -> None:
        with closing(sqlite3.connect(self.ledger, timeout=0)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")


def test_nobody_waits_for_the_ledger_while_bytes_travel(url: str, tmp_path: Path) -> None:
    """On SQLite there is one writer: no byte goes to or from the storage within its turn."""
    place = Watched(tmp_path)
    place.ledger = str(tmp_path / "ledger.sqlite3")
    one, another = (
        open_ledger(url, storage=Storage(place, Cache(tmp_path / home))) for home in "ab"
    )
    row = submit_page(one, "r1", files={"a.png": PICTURE}).publication
    (source,) = another.sources(row.id)
    another.keep_remote(source.id, FAR, b"far", now=NOON)
    (other,) = one.sources(submit_page(one, "r2", files={"a.png": OTHER}).publication.id)
    assert one.reuse_fetched(other.id, [FAR], since=NOON.replace(year=2000)) == {FAR: b"far"}
    assert another.picture_bytes(row.id, sha256(OTHER).hexdigest()) == OTHER


def test_what_is_at_hand_is_bounded_and_never_believed(tmp_path: Path) -> None:
    """The newest stay; what has rotted on this machine's disk is fetched again."""
    (tmp_path / "far").mkdir()
    near = tmp_path / "near"
    storage = Storage(Folder(tmp_path / "far"), Cache(near, most=5000))
    pictures = {sha256(data).hexdigest(): data for data in (os.urandom(1500) for _ in range(6))}
    for number, (digest, data) in enumerate(pictures.items()):
        storage.keep({digest: data})
        os.utime(near / digest, (number, number))
    assert 0 < sum(each.stat().st_size for each in near.iterdir()) <= 5000
    last = list(pictures)[-1]
    assert (near / last).exists()
    (near / last).write_bytes(b"rot")
    assert storage.read(pictures) == pictures


FORKING = """
import os, sys
from pathlib import Path
from workers.registry import StoreAddress
from workers.storage import open_storage
address = StoreAddress(url=sys.argv[1], endpoint=sys.argv[2], key="k", secret="s")
storage = open_storage(address, Path(sys.argv[3]))
print(storage.read([sys.argv[4]])[sys.argv[4]] == b"parent", flush=True)
if os.fork() == 0:
    print(storage.read([sys.argv[5]])[sys.argv[5]] == b"child", flush=True)
    os._exit(0)
os.wait()
"""


def test_a_job_reads_after_its_worker_has_read(service: Service, tmp_path: Path) -> None:
    """RQ forks for each job, and a connection to a bucket does not survive that."""
    address = service.bucket()
    storage = open_storage(address, tmp_path / "one")
    assert storage is not None
    digests = [sha256(data).hexdigest() for data in (b"parent", b"child")]
    storage.keep(dict(zip(digests, (b"parent", b"child"), strict=True)))
    words = [address.url, address.endpoint, str(tmp_path / "two"), *digests]
    done = subprocess.run(
        [sys.executable, "-c", FORKING, *words], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("True\nTrue\n", "")
