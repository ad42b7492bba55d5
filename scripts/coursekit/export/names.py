"""Which names a piece of Python reads from outside itself, and which it binds: reads(source), binds(source)."""
import ast
import builtins
import symtable

BUILTINS = frozenset(dir(builtins)) | {"__file__", "__name__", "__doc__"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
SIMPLE = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Return, ast.Delete, ast.Assert, ast.Raise)


def reads(source: str) -> set[str]:
    """Every name that the code, or a function in it, looks up among the names around it."""
    top = symtable.symtable(source, "<cell>", "exec")
    return {symbol.get_name() for symbol in top.get_symbols() if symbol.is_referenced()} | {name for scope in _inner(top) for name in scope}


def binds(source: str) -> set[str]:
    """Every name that the code gives a value outside its functions: assignments, loops, imports, definitions, `:=`, `del`."""
    top = symtable.symtable(source, "<cell>", "exec")
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
        yield {symbol.get_name() for symbol in child.get_symbols() if symbol.is_global() and (symbol.is_referenced() or symbol.is_assigned())}
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
    return {name for node in ast.walk(ast.parse(source)) for name in [_dotted(node)] if name}


def _dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        base = _dotted(node.value)
        return f"{base}.{node.attr}" if base else ""
    return ""
