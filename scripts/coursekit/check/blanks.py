"""Says whether a value is a blank: an answer that the learner has not given yet.

A blank is `...`, a list or dict that holds it, or a function or class whose body still has the `...` of the exercise.
"""
import ast
import dis
import functools
import inspect
import os
import sys
import textwrap
import types

PLAIN = {int, float, str, bool, type(None)}  # a list of a million numbers is looked through in no time
STUBS = ("overload", "abstractmethod")  # whose functions have `...` as their body by right
STUB_CLASSES = ("Protocol", "ABC")
_NOT_LEARNERS = tuple(os.path.join(os.path.realpath(folder), "") for folder in (os.path.dirname(os.__file__), os.path.dirname(os.path.dirname(__file__))))


@functools.lru_cache(maxsize=4096)
def is_learners_file(filename: str) -> bool:
    """Whether code of this file name is the learner's: a notebook's cell or a file outside Python, its packages and this one."""
    if filename.startswith("<"):
        return filename.startswith(("<ipython-input", "<stdin>"))
    path = os.path.realpath(filename)
    return not (path.startswith(_NOT_LEARNERS) or "site-packages" in path or "dist-packages" in path)


def is_blank(value, depth: int = 3) -> bool:
    """Whether this answer, or something it holds, is not given yet."""
    if value is ...:
        return True
    entries = value.values() if type(value) is dict else value if type(value) in (list, tuple, set, frozenset) else None
    if entries is not None:
        return depth > 0 and any(type(entry) not in PLAIN and is_blank(entry, depth - 1) for entry in entries)
    return is_blank_code(value) or (_is_learners_class(type(value)) and is_blank_code(type(value)))


def is_blank_code(value) -> bool:
    """Whether a function or class is written by the learner and still holds the exercise's `...`."""
    return any(_is_blank_function(function.__code__) for function in functions_of(value))


def functions_of(value) -> list[types.FunctionType]:
    """The learner's own functions behind a value: itself, what it wraps, or the methods of a class."""
    if isinstance(value, functools.partial):
        return functions_of(value.func)
    if isinstance(value, types.MethodType):
        return functions_of(value.__func__)
    if isinstance(value, (staticmethod, classmethod)):
        return functions_of(value.__func__)
    if isinstance(value, property):
        return [function for part in (value.fget, value.fset) if part for function in functions_of(part)]
    if isinstance(value, types.FunctionType):
        value = inspect.unwrap(value)
        code = getattr(value, "__code__", None)
        return [value] if code and is_learners_file(code.co_filename) else []
    if isinstance(value, type) and _is_learners_class(value) and not _is_stub_class(value):
        own = [cls for cls in value.__mro__ if _is_learners_class(cls)]
        members = [member for cls in own for member in vars(cls).values() if not isinstance(member, type)]
        return [function for member in members for function in functions_of(member)]
    return []


def _is_learners_class(cls: type) -> bool:
    if cls.__module__ == "builtins":
        return False
    file = getattr(sys.modules.get(cls.__module__), "__file__", None)
    return cls.__module__ == "__main__" or bool(file and is_learners_file(file))


def _is_stub_class(cls: type) -> bool:
    return any(base.__name__ in STUB_CLASSES for base in cls.__bases__)


@functools.lru_cache(maxsize=4096)
def _is_blank_function(code: types.CodeType) -> bool:
    return _returns_blank(code) or _holds_blank_statement(code)


def _returns_blank(code: types.CodeType) -> bool:
    """Whether the bytecode has `return ...`, here or in a function inside."""
    before = None
    for step in dis.get_instructions(code):
        if step.opname == "RETURN_CONST" and step.argval is ...:
            return True
        if step.opname == "RETURN_VALUE" and before and before.opname == "LOAD_CONST" and before.argval is ...:
            return True
        before = step
    return any(_returns_blank(part) for part in code.co_consts if isinstance(part, types.CodeType))


def _holds_blank_statement(code: types.CodeType) -> bool:
    """Whether the source has a statement `...`, of which the compiler leaves no trace."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(code)))
    except (OSError, TypeError, SyntaxError, ValueError):
        return False
    function = tree.body[0] if tree.body else None
    if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return False
    if any(ast.unparse(decorator).rpartition(".")[2] in STUBS for decorator in function.decorator_list):
        return False
    return any(is_blank_statement(node) for node in ast.walk(function))


def is_blank_statement(node: ast.AST) -> bool:
    """Whether a node is the statement `...`."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and node.value.value is ...
