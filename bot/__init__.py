"""The face of gongbao: everything that talks to people."""
