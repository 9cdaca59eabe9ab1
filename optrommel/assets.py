"""Style, scripts, fonts and pictures: bundled, named by their content, compressed once, kept by browsers for a year."""

from __future__ import annotations

import gzip
import hashlib
import os
import posixpath
import re
import tempfile
from pathlib import Path

import brotli
from flask import Flask
from whitenoise import WhiteNoise

from optrommel.headers import add_headers
from optrommel.joining import join

# On a bad connection a request costs more than its bytes: what a page needs comes in a few files.
STYLES = {
    "css/optrommel.css": ("css/tokens.css", "css/base.css", "css/layout.css", "css/components/*.css"),
    "css/working.css": ("css/working/*.css",),  # only behind the log-in
    "css/print.css": ("css/print.css",),  # of what is printed, in a browser and as a PDF
}
SCRIPTS = {  # of scripts that export nothing
    "js/page.js": ("menu", "aloud", "install", "start"),
    "js/manage.js": ("menu", "slide"),
    "js/form.js": ("unfold", "photo", "draft", "register"),
    "js/inbox.js": ("inbox_keys", "inbox_theme", "inbox_undo", "inbox_count"),
    "js/code.js": ("alike", "copy", "drop", "print", "save_code", "share"),
}
JOINED = ("board", "inbox_tidy", "typing")  # each comes with all that it imports
SUFFIXES = frozenset({".ico", ".js", ".json", ".png", ".svg", ".woff2"})
COMPRESSED = frozenset({".css", ".js", ".json", ".svg"})
_URL = re.compile(r"url\(\.\./([^)\"']+)\)")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_INDENT = re.compile(r"\n\s+")
_IMPORT = re.compile(r'((?:\bfrom |\bimport |\bimport\()")(\.\.?/[\w./-]+\.js)"')
_HASHED = re.compile(r"^.+\.[0-9a-f]{12}\.\w+$")


def _read_files(folder: Path) -> dict[str, bytes]:
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in SUFFIXES
    }
    for bundle, patterns in STYLES.items():
        files[bundle] = _style([path.read_text() for pattern in patterns for path in sorted(folder.glob(pattern))])
    for bundle, names in SCRIPTS.items():
        files[bundle] = _script([files[f"js/{name}.js"].decode() for name in names])
    return files | _joined({Path(name).stem: text.decode() for name, text in files.items() if name.startswith("js/")})


def _joined(scripts: dict[str, str]) -> dict[str, bytes]:
    return {f"js/{name}.js": join(name, scripts).encode() for name in JOINED}


def _style(sheets: list[str]) -> bytes:
    return _INDENT.sub("\n", _COMMENT.sub("", "\n".join(sheets))).encode()


def _script(scripts: list[str]) -> bytes:
    """Put scripts in one file, each with names of its own; what goes wrong in one stops no other."""
    return "".join(
        f"try {{\n{script}}} catch (fault) {{ setTimeout(() => {{ throw fault; }}); }}\n" for script in scripts
    ).encode()


def _hashed_name(name: str, content: bytes) -> str:
    stem, dot, suffix = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}{dot}{suffix}"


def _write_once(path: Path, content: bytes) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    os.chmod(draft, 0o644)
    os.replace(draft, path)  # whole or not at all, also when two processes start at once


def _write_with_compressed(path: Path, content: bytes) -> None:
    if path.suffix in COMPRESSED and not path.exists():
        for suffix, pressed in _pressed(content).items():
            _write_once(path.with_name(path.name + suffix), pressed)
    _write_once(path, content)


def _pressed(content: bytes) -> dict[str, bytes]:
    return {".br": brotli.compress(content), ".gz": gzip.compress(content, 9)}


def _settle(name: str, files: dict[str, bytes], names: dict[str, str]) -> str:
    """Give the hashed name of a file; a script first learns the hashed names of what it imports (never in a circle)."""

    def settled(imported: re.Match[str]) -> str:
        folder = posixpath.dirname(name)
        other = _settle(posixpath.normpath(posixpath.join(folder, imported[2])), files, names)
        return f'{imported[1]}{posixpath.dirname(imported[2])}/{posixpath.basename(other)}"'

    if name not in names:
        if name.endswith(".js"):
            files[name] = _IMPORT.sub(settled, files[name].decode()).encode()
        names[name] = _hashed_name(name, files[name])
    return names[name]


def build(source: Path, target: Path) -> dict[str, str]:
    """Write the files of `source` under hashed names in `target`; give name → hashed name."""
    files = _read_files(source)
    names: dict[str, str] = {}
    for name in files.keys() - STYLES.keys():
        _settle(name, files, names)
    for name in STYLES:
        # A style sheet names its fonts and pictures; they get their hashed names before its own is made.
        files[name] = _URL.sub(lambda match: f"url(../{names[match[1]]})", files[name].decode()).encode()
        names[name] = _hashed_name(name, files[name])
    for name, content in files.items():
        _write_with_compressed(target / names[name], content)
    return names


def init_app(app: Flask) -> None:
    """Build the files into the instance folder and serve them under `/static/`."""
    target = Path(app.instance_path) / "assets"
    names = build(Path(app.config["STATIC_SOURCE"]), target)

    def asset(name: str) -> str:
        return f"/static/{names[name]}"

    app.extensions["assets"] = names
    app.jinja_env.globals["asset"] = asset
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=target,
        prefix="static/",
        allow_all_origins=False,
        immutable_file_test=lambda _path, url: bool(_HASHED.match(url)),
        add_headers_function=lambda headers, path, _url: add_headers(headers, path),
    )
