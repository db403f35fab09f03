"""Every address of the product, with examples for what stands in them."""

from collections.abc import Iterator

from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

EXAMPLES = {"int": 1, "slug": "fast_assessment", "uuid": "00000000-0000-4000-8000-000000000000", "path": "x"}
EXAMPLES["uuidstr"] = EXAMPLES["uuid"]  # in the API
# Patterns of the libraries, with what stands in them
BY_EXPRESSION = {"account_confirm_email": {"key": "x"}, "account_reset_password_from_key": {"uidb36": "1", "key": "x"}}


def patterns(of: URLResolver, namespace: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Every name below a resolver, with the kind of each part of its address."""
    for each in of.url_patterns:
        if isinstance(each, URLResolver):
            inner = f"{namespace}{each.namespace}:" if each.namespace else namespace
            yield from ((name, kinds_of(each.pattern) | kinds) for name, kinds in patterns(each, inner))
        elif isinstance(each, URLPattern) and each.name:
            yield f"{namespace}{each.name}", kinds_of(each.pattern)


def kinds_of(pattern) -> dict[str, str]:
    return {part: type(kind).__name__.removesuffix("Converter").lower() for part, kind in pattern.converters.items()}


def every_address(pk: object = 1) -> dict[str, str]:
    """The address of each name; `pk` stands for the numbers that are called so."""
    return dict(_addresses(pk))


def _addresses(pk: object) -> Iterator[tuple[str, str]]:
    for name, kinds in patterns(get_resolver()):
        parts = {part: pk if (part, kind) == ("pk", "int") else EXAMPLES[kind] for part, kind in kinds.items()}
        try:
            yield name, reverse(name, kwargs=parts | BY_EXPRESSION.get(name, {}))
        except NoReverseMatch:
            if name != "account_not_offered":
                raise
