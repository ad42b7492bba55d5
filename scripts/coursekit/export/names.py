"""Which names a piece of Python reads from outside itself, and which it binds: reads(source), binds(source)."""
import ast
import builtins
import functools
import symtable

BUILTINS = frozenset(dir(builtins)) | {"__file__", "__name__", "__doc__"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
SIMPLE = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Return, ast.Delete, ast.Assert, ast.Raise)


def reads(source: str) -> set[str]:
    """Every name that the code, or a function in it, looks up among the names around it."""
    top = _table(source)
    own = {symbol.get_name() for symbol in top.get_symbols() if symbol.is_referenced()}
    return own | {name for scope in _inner(top) for name in scope} | set(_quoted_annotations(ast.parse(source)))


@functools.cache
def _table(source: str) -> symtable.SymbolTable:
    """The scopes of a piece of code. Since Python 3.12 a comprehension outside functions is no scope there; a generator is."""
    tree = _AsGenerators().visit(ast.parse(source))
    return symtable.symtable(ast.unparse(ast.fix_missing_locations(tree)), "<cell>", "exec")


class _AsGenerators(ast.NodeTransformer):
    """Every comprehension as a generator over the same."""

    def visit_ListComp(self, node: ast.ListComp) -> ast.GeneratorExp:
        self.generic_visit(node)
        return ast.GeneratorExp(node.elt, node.generators)

    visit_SetComp = visit_ListComp

    def visit_DictComp(self, node: ast.DictComp) -> ast.GeneratorExp:
        self.generic_visit(node)
        return ast.GeneratorExp(ast.Tuple([node.key, node.value], ast.Load()), node.generators)


def _quoted_annotations(tree: ast.Module):
    """The names in annotations that are written as text."""
    for node in ast.walk(tree):
        for annotation in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
                try:
                    yield from (inner.id for inner in ast.walk(ast.parse(annotation.value, mode="eval")) if isinstance(inner, ast.Name))
                except SyntaxError:  # a text that names no type
                    continue


def binds(source: str) -> set[str]:
    """Every name that the code gives a value outside its functions: assignments, loops, imports, definitions, `:=`, `del`."""
    top = _table(source)
    bound = {symbol.get_name() for symbol in top.get_symbols() if symbol.is_assigned() or symbol.is_imported()}
    tree = ast.parse(source)
    return bound | set(_walrus(tree)) | {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Del)}


def needs(statement: ast.stmt, source: str) -> set[str]:
    """What a statement reads before it can have bound it itself."""
    if isinstance(statement, SIMPLE):
        return reads(source) - set(_walrus(statement)) | ({statement.target.id} if _adds_to_name(statement) else set())
    return reads(source) - binds(source)


def _adds_to_name(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name)


def _inner(table: symtable.SymbolTable):
    """For each scope inside a table, the names that it takes from the module."""
    for child in table.get_children():
        yield {symbol.get_name() for symbol in child.get_symbols() if symbol.is_global() and symbol.is_referenced()}
        yield from _inner(child)


def _walrus(node: ast.AST):
    """The targets of `:=` outside functions; one in a comprehension binds around it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.NamedExpr):
            yield child.target.id
        if not isinstance(child, FUNCTIONS):
            yield from _walrus(child)


def dotted(source: str) -> set[str]:
    """Every dotted name that the code mentions, with all its beginnings: a.b.c gives a, a.b, a.b.c."""
    tree = ast.parse(source)
    return {name for node in ast.walk(tree) for name in [_dotted(node)] if name} | set(_quoted_annotations(tree))


def _dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        base = _dotted(node.value)
        return f"{base}.{node.attr}" if base else ""
    return ""
