"""The language of the person's computer, asked without Qt.

The command line speaks it too, and it must not load a window library to find out.
"""

from __future__ import annotations

import locale
import os
import sys


def system_language() -> str:
    """Return "ko" where the computer is set to Korean, else "en"."""
    return "ko" if _locale_name().lower().startswith("ko") else "en"


def _locale_name() -> str:
    # The order in which POSIX programs read them; LANGUAGE is a list, the first is preferred.
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        name = os.environ.get(variable, "")
        if name:
            preferred = os.environ.get("LANGUAGE", "").partition(":")[0]
            # "C" means no language at all, and then LANGUAGE does not count either.
            return name if name.split(".")[0] in ("C", "POSIX") else preferred or name
    if sys.platform == "win32":
        import ctypes

        code = ctypes.windll.kernel32.GetUserDefaultUILanguage()
        return locale.windows_locale.get(code, "")
    return locale.getlocale()[0] or ""
