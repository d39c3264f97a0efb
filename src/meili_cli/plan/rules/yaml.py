"""Which parts of YAML a plan may use."""

from collections.abc import Iterator

from meili_cli.plan.draft import Draft
from meili_cli.plan.source import Finding


def yaml_syntax(draft: Draft) -> Iterator[Finding]:
    """A file is YAML.

    Where it is not, nothing after that place can be read.

    Fails:
        # plan/tasks/a.yaml
        schema: meili/plan/1
        group: {id: a, number: 1, name: A
        tasks: []

    Passes:
        # plan/tasks/a.yaml
        schema: meili/plan/1
        group: {id: a, number: 1, name: A}
        tasks: []
    """
    return draft.noted("yaml-syntax")


def yaml_duplicate_key(draft: Draft) -> Iterator[Finding]:
    """A key stands once in a mapping.

    Of two, most programs keep the last and say nothing.

    Fails:
        # plan/tasks/a.yaml
        schema: meili/plan/1
        group: {id: a, number: 1, number: 2, name: A}
        tasks: []

    Passes:
        # plan/tasks/a.yaml
        schema: meili/plan/1
        group: {id: a, number: 1, name: A}
        tasks: []
    """
    return draft.noted("yaml-duplicate-key")


def yaml_key(draft: Draft) -> Iterator[Finding]:
    """A key is a text.

    A mapping or a list as a key, or no key at all, has no meaning in a plan.

    Fails:
        # plan/tasks/a.yaml
        schema: meili/plan/1
        group: {id: a, number: 1, name: A}
        tasks: []
        ? [schema, group]
        : 1

    Passes:
        # plan/tasks/a.yaml
        schema: meili/plan/1
        group: {id: a, number: 1, name: A}
        tasks: []
    """
    return draft.noted("yaml-key")


def yaml_anchor(draft: Draft) -> Iterator[Finding]:
    """A file has no anchors.

    They only serve aliases, and a plan is read one clause at a time.

    Fails:
        # plan/tasks/a.yaml
        schema: meili/plan/1
        group: {id: a, number: 1, name: &name A}
        tasks: []

    Passes:
        # plan/tasks/a.yaml
        schema: meili/plan/1
        group: {id: a, number: 1, name: "&name A"}
        tasks: []
    """
    return draft.noted("yaml-anchor")


def yaml_alias(draft: Draft) -> Iterator[Finding]:
    """A file has no aliases.

    A reader must not have to look elsewhere for a number, and a few aliases of aliases can
    fill the memory of a machine.

    Fails:
        # plan/tasks/a.yaml
        schema: meili/plan/1
        group: {id: a, number: 1, name: *name}
        tasks: []

    Passes:
        # plan/tasks/a.yaml
        schema: meili/plan/1
        group: {id: a, number: 1, name: "*name"}
        tasks: []
    """
    return draft.noted("yaml-alias")


def yaml_tag(draft: Draft) -> Iterator[Finding]:
    """A file has no tags.

    What a value is follows from how it is written; some tags even run a program.

    Fails:
        # plan/tasks/a.yaml
        schema: meili/plan/1
        group: {id: a, number: 1, name: !!str 2018}
        tasks: []

    Passes:
        # plan/tasks/a.yaml
        schema: meili/plan/1
        group: {id: a, number: 1, name: "2018"}
        tasks: []
    """
    return draft.noted("yaml-tag")


def yaml_merge_key(draft: Draft) -> Iterator[Finding]:
    """A file has no merge keys.

    They are no part of YAML 1.2, and hide where a value comes from.

    Fails:
        # plan/tasks/a.yaml
        schema: meili/plan/1
        group: {id: a, number: 1, name: A, <<: {}}
        tasks: []

    Passes:
        # plan/tasks/a.yaml
        schema: meili/plan/1
        group: {id: a, number: 1, name: A}
        tasks: []
    """
    return draft.noted("yaml-merge-key")


def yaml_depth(draft: Draft) -> Iterator[Finding]:
    """Mappings and lists stand at most 64 deep in each other.

    A plan needs six. Far deeper ones crash programs that read YAML.

    Fails:
        # plan/tasks/a.yaml
        schema: meili/plan/1
        group: {id: a, number: 1, name: A}
        tasks: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[

    Passes:
        # plan/tasks/a.yaml
        schema: meili/plan/1
        group: {id: a, number: 1, name: A}
        tasks: []
    """
    return draft.noted("yaml-depth")


def yaml_documents(draft: Draft) -> Iterator[Finding]:
    """A file holds one document.

    What follows a line of three hyphens would be a second plan, or be left out.

    Fails:
        # plan/tasks/a.yaml
        schema: meili/plan/1
        group: {id: a, number: 1, name: A}
        tasks: []
        ---
        tasks: []

    Passes:
        # plan/tasks/a.yaml
        ---
        schema: meili/plan/1
        group: {id: a, number: 1, name: A}
        tasks: []
    """
    return draft.noted("yaml-documents")
