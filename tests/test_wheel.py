"""The wheel: installed in an environment of its own it works in an empty folder."""

import json
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest
from house import House

ROOT = Path(__file__).resolve().parents[1]


def call(*words: str | Path, folder: Path = ROOT) -> str:
    ran = subprocess.run(
        [*map(str, words)], cwd=folder, capture_output=True, text=True, check=False, timeout=180
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel as a release does, with the tools that are installed."""
    out = tmp_path_factory.mktemp("dist")
    call(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out)
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def scripts(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install it into an environment that shares only the libraries with this one."""
    place = tmp_path_factory.mktemp("环境 one") / "venv"
    call(sys.executable, "-m", "venv", "--without-pip", place)
    python = place / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check")
    call(*pip, "install", "--quiet", "--no-deps", "--no-index", wheel)
    purelib = Path(
        call(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
    )
    # A .pth inside that folder is not read, so this checkout's editable install is not found.
    libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (purelib / "libraries.pth").write_text("\n".join(sorted(libraries)))
    found = call(python, "-P", "-c", "import bot; print(bot.__file__)", folder=place)
    assert Path(found.strip()).is_relative_to(place)
    return place / "bin"


def gongbao(scripts: Path, folder: Path, *words: str | Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [str(scripts / "gongbao"), *map(str, words)],
        cwd=folder,
        env=House(folder).variables(),
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


def test_the_wheel_carries_the_templates_and_no_tests(wheel: Path) -> None:
    """What is not inside is missing wherever it is installed."""
    names = zipfile.ZipFile(wheel).namelist()
    assert "workers/_templates/sample/gongbao1122/index.md" in names
    assert "workers/_templates/preview/preview.html" in names
    assert any(name.startswith("workers/ledger/migrations/versions/") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "templates/", ".", "shared"))]


def test_the_installed_command_knows_its_version(scripts: Path, tmp_path: Path) -> None:
    """The entry point is there and finds its package."""
    ran = gongbao(scripts, tmp_path, "--version")
    assert ran.stdout.startswith("gongbao ")
    assert ran.returncode == 0


def test_the_installed_command_typesets_in_an_empty_folder(scripts: Path, tmp_path: Path) -> None:
    """Themes come from the wheel, nothing from the checkout."""
    sample = next((scripts.parent / "lib").rglob("_templates/sample/gongbao1122"))
    ran = gongbao(scripts, tmp_path, "typeset", sample)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("<section")
    assert list(tmp_path.iterdir()) == []


def test_the_installed_demo_brings_the_sample_into_the_draft_box(
    scripts: Path, tmp_path: Path
) -> None:
    """Every process, the migrations and the simulated WeChat come out of the wheel."""
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "__init__.py").write_text("raise SystemExit('the wrong bot')\n")
    ran = gongbao(scripts, tmp_path, "demo", "--once", "--json")
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["state"] == "published"
    assert [path.name for path in tmp_path.iterdir()] == ["bot"]
