"""Reads a statement without running it: which names it needs first, which it binds, which values it changes in place."""
import ast
from dataclasses import dataclass, field

CHANGES = {"append", "extend", "insert", "add", "update", "remove", "sort", "reverse", "partial_fit", "load_state_dict", "backward", "step"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
COMPOUND = (ast.For, ast.AsyncFor, ast.While, ast.If, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match)


@dataclass
class Names(ast.NodeVisitor):
    """The names of one statement of a cell, in the order in which it uses them."""

    reads: dict[str, None] = field(default_factory=dict)
    binds: dict[str, None] = field(default_factory=dict)
    changes: dict[str, None] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)  # bound by an earlier part of the statement
    scopes: list[set[str]] = field(default_factory=list)  # of comprehensions, lambdas, functions and classes we are inside
    lazy: bool = True  # bodies of functions run later; inside a loop they may be called at once

    def visit_Name(self, node):
        self._load(node.id) if isinstance(node.ctx, ast.Load) else self._store(node.id) if isinstance(node.ctx, ast.Store) else None

    def _load(self, name):
        if name not in self.known and not any(name in scope for scope in self.scopes):
            self.reads[name] = None

    def _store(self, name):
        if self.scopes:
            self.scopes[-1].add(name)
        else:
            self.binds[name] = None
            self.known.add(name)

    def _change(self, node):
        while isinstance(node, (ast.Attribute, ast.Subscript)):
            node = node.value
        if isinstance(node, ast.Name) and not any(node.id in scope for scope in self.scopes):
            self.changes[node.id] = None

    def _all(self, *parts):
        for part in parts:
            for node in part if isinstance(part, list) else [part]:
                if node is not None:
                    self.visit(node)

    def _in_place(self, node):
        if not isinstance(node.ctx, ast.Load):
            self._change(node)
        self.generic_visit(node)

    visit_Attribute = visit_Subscript = _in_place

    def visit_Call(self, node):
        method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if method in CHANGES or method.startswith("fit") or any(keyword.arg == "inplace" for keyword in node.keywords):
            self._change(node.func)
        self.generic_visit(node)

    def visit_Assign(self, node):
        self._all(node.value, node.targets)

    def visit_AugAssign(self, node):
        if isinstance(node.target, ast.Name):
            self._load(node.target.id)
        self._all(node.value, node.target)

    def visit_AnnAssign(self, node):
        self._all(node.value, node.annotation, node.target if node.value else None)

    def visit_NamedExpr(self, node):
        self._all(node.value, node.target)

    def _loop(self, node):
        self.lazy = False
        self._all(node.iter, node.target, node.body, node.orelse)

    visit_For = visit_AsyncFor = _loop

    def visit_If(self, node):
        self.lazy = False
        self._all(node.test)
        before = set(self.known)
        self._all(node.body)
        after_body, self.known = self.known, before
        self._all(node.orelse)
        self.known |= after_body

    def _compound(self, node):
        self.lazy = False
        self.generic_visit(node)

    visit_While = visit_With = visit_AsyncWith = visit_Try = visit_TryStar = visit_Match = _compound

    def _comprehension(self, node):
        first = node.generators[0]
        self._all(first.iter)
        self.scopes.append(set())
        for generator in node.generators:
            self._all(None if generator is first else generator.iter, generator.target, generator.ifs)
        self._all(*([node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]))
        self.scopes.pop()

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension

    def visit_Lambda(self, node):
        self._function(node.args, [node.body])

    def _def(self, node):
        arguments = _arguments(node.args)
        self._all(node.decorator_list, [argument.annotation for argument in arguments], node.returns)
        if self.lazy:
            self._all(node.args.defaults, node.args.kw_defaults)
        else:
            self._function(node.args, node.body)
        self._store(node.name)

    visit_FunctionDef = visit_AsyncFunctionDef = _def

    def _function(self, args, body):
        self._all(args.defaults, args.kw_defaults)
        inside = Names()  # what is bound anywhere inside is local everywhere inside
        inside._all(body)
        self.scopes.append({argument.arg for argument in _arguments(args)} | set(inside.binds))
        self._all(body)
        self.scopes.pop()

    def visit_ClassDef(self, node):
        self._all(node.decorator_list, node.bases, [keyword.value for keyword in node.keywords])
        self.scopes.append(set())
        self._all(node.body)
        self.scopes.pop()
        self._store(node.name)

    def _named(self, node):
        self.generic_visit(node)
        name = getattr(node, "name", None) or getattr(node, "rest", None)
        if name:
            self._store(name)

    visit_ExceptHandler = visit_MatchAs = visit_MatchStar = visit_MatchMapping = _named

    def visit_alias(self, node):
        self._store(node.asname or node.name.partition(".")[0])


def names_of(statement: ast.stmt | ast.expr) -> Names:
    """What a statement reads, binds and changes."""
    names = Names()
    names.visit(statement)
    return names


def _arguments(args: ast.arguments) -> list[ast.arg]:
    return [*args.posonlyargs, *args.args, *args.kwonlyargs, *(extra for extra in (args.vararg, args.kwarg) if extra)]


def holds_blank_statement(node: ast.AST) -> bool:
    """Whether a statement is `...`, or a loop, condition or `with` that holds one outside functions and classes."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant) and node.value.value is ...
    inside = isinstance(node, (*COMPOUND, ast.ExceptHandler, ast.match_case))
    return inside and any(holds_blank_statement(child) for child in ast.iter_child_nodes(node))
