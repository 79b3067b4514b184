"""The parts of one family, found by looking into its folder.

Adding a part is adding a file: nothing else lists it. Only modules of the family's own package are
ever imported, never a name read from a file.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Any, Generic, TypeVar

from nnstudio.core.parts.part import Part
from nnstudio.core.parts.problem import Problem, ProblemError

P = TypeVar("P", bound=Part)

_registries: dict[str, Registry[Any]] = {}


class Registry(Generic[P]):
    """All parts of ``family``, in the order of their titles; discovered on first use.

    Attributes:
        family: the word used in messages and on the command line, e.g. ``"activation"``.
        base: the base class of the family.
    """

    def __init__(self, base: type[P], package: str) -> None:
        self.base = base
        self.family = base.family
        self._package = package
        self._found: dict[str, type[P]] | None = None
        self._alone: dict[str, type[P]] = {}
        self._in_module: dict[str, list[type[P]]] = {}
        _registries[self.family] = self

    def types(self) -> dict[str, type[P]]:
        """Id -> class, sorted by the class's ``order`` and then by title."""
        if self._found is None:
            self._found = dict(self._discover())
        return self._found

    def get(self, type_id: str) -> type[P]:
        """The class with this id.

        Raises:
            ProblemError: ``problem.unknown_part`` naming the family, the id and what there is.
        """
        known = self._alone if self._found is None else self._found
        if known is self._alone and type_id not in known and type_id in self._names():
            # The others need not be loaded for it.
            known.update((member.type, member) for member in self._members(type_id))
        found = known.get(type_id)
        if found is None:
            raise ProblemError(
                Problem.of(
                    "problem.unknown_part",
                    family=self.family,
                    value=str(type_id)[:80],
                    choices=", ".join(self.types()),
                )
            )
        return found

    def loading(self) -> Iterator[None]:
        """Load the family module by module, for somebody who cannot wait for all of it at once."""
        for name in self._names():
            self._members(name)
            yield
        self.types()

    def __iter__(self) -> Iterator[type[P]]:
        return iter(self.types().values())

    def _discover(self) -> Iterator[tuple[str, type[P]]]:
        found = [member for name in self._names() for member in self._members(name)]
        for member in sorted(found, key=lambda m: (m.order, m.title.lower())):
            yield member.type, member

    def _names(self) -> list[str]:
        """The modules in the family's folder, which are the ids of its parts."""
        package = importlib.import_module(self._package)
        names = (module_info.name for module_info in pkgutil.iter_modules(package.__path__))
        return [name for name in names if name != "base"]

    def _members(self, name: str) -> list[type[P]]:
        known = self._in_module.get(name)
        if known is None:
            module = importlib.import_module(f"{self._package}.{name}")
            known = self._in_module[name] = [
                member
                for _, member in inspect.getmembers(module, inspect.isclass)
                if issubclass(member, self.base)
                and member.__module__ == module.__name__
                and member.title
            ]
        return known


def registries() -> dict[str, Registry[Any]]:
    """Every family's registry, by family name; families appear once their package is imported."""
    return dict(_registries)


def registry_of(base: type[Part]) -> Registry[Any]:
    """The registry of the family that ``base`` belongs to."""
    return _registries[base.family]


def modules_of(package: str) -> Iterator[ModuleType]:
    """The modules in a package's own folder, for families whose members are no parts."""
    found = importlib.import_module(package)
    for info in pkgutil.iter_modules(found.__path__):
        yield importlib.import_module(f"{package}.{info.name}")
