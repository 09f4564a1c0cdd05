"""What each function, operator and method of Python is called in the page: methods of ``py`` in ``static/numeric.js`` of the widgets."""

from __future__ import annotations

import ast

EXACT = 2**53
"""Up to here a number of JavaScript is a whole number exactly."""

ELEMENTARY = {
    "sqrt": "sqrt",
    "cbrt": "cbrt",
    "exp": "exp",
    "expm1": "expm1",
    "log": "log",
    "log2": "log2",
    "log1p": "log1p",
    "sin": "sin",
    "cos": "cos",
    "arcsin": "asin",
    "radians": "radians",
    "minimum": "min",
    "maximum": "max",
    "absolute": "abs",
    "ceil": "ceil",
    "round_up": "roundUp",
    "floor": "floor",
    "normal_cdf": "normalCdf",
    "normal_quantile": "normalQuantile",
    "any_of": "anyOf",
    "binomial": "comb",
}
MATH = {
    name: name
    for name in ("sqrt", "expm1", "log", "log2", "log10", "log1p", "sin", "cos", "ceil", "floor", "fsum", "lgamma", "comb", "erfc")
}
MATH |= {
    "exp": "expStrict",
    "cbrt": "cbrt",
    "gcd": "gcd",
    "lcm": "lcm",
    "prod": "prod",
    "isfinite": "isfinite",
    "factorial": "factorial",
    "tanh": "tanh",
}
BUILTINS = {
    "abs": "abs",
    "all": "all",
    "any": "any",
    "bool": "truth",
    "enumerate": "enumerate",
    "float": "float",
    "int": "int",
    "len": "len",
    "list": "list",
    "tuple": "list",
    "max": "max",
    "min": "min",
    "pow": "pow",
    "range": "range",
    "reversed": "reversed",
    "round": "round",
    "sorted": "sorted",
    "str": "str",
    "sum": "sum",
    "zip": "zip",
}
ITERTOOLS = {"accumulate": "accumulate", "pairwise": "pairwise"}
OTHERS = {("_functools", "reduce"): "reduce", ("_operator", "and_"): "and", ("_operator", "or_"): "or", ("_operator", "mul"): "mul"}
OPERATORS: dict[type[ast.AST], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}
CALLED: dict[type[ast.AST], str] = {
    ast.Div: "div",
    ast.Pow: "pow",
    ast.FloorDiv: "floordiv",
    ast.Mod: "mod",
    ast.BitAnd: "and",
    ast.BitOr: "or",
    ast.BitXor: "xor",
    ast.LShift: "shl",
    ast.RShift: "shr",
}
COMPARISONS: dict[type[ast.AST], str] = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "===", ast.NotEq: "!=="}
RESERVED = {
    *("arguments", "await", "break", "case", "catch", "class", "const", "continue", "debugger", "default", "delete", "do", "else", "enum"),
    *(
        "eval",
        "export",
        "extends",
        "finally",
        "for",
        "function",
        "if",
        "implements",
        "import",
        "in",
        "instanceof",
        "interface",
        "let",
        "new",
    ),
    *("package", "private", "protected", "public", "return", "static", "super", "switch", "this", "throw", "try", "typeof", "undefined"),
    *("var", "void", "while", "with", "yield", "null", "true", "false", "NaN", "Infinity", "Map", "py"),
}
METHODS = {"append": "push", "get": "lookup", "items": "items", "values": "values", "keys": "keys", "bit_length": "bitLength"}
