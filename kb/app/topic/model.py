"""A language model of the reader's, by the package ``llm``: a local one, or one of a service.

It is the reader who installs it and says which.  With one of a service the extracts leave the machine.
"""

from kb.app.topic.abstract import Ask
from kb.errors import KbError, UsageError


def asking(name: str) -> tuple[str, Ask]:
    """The model's own name, and what asks it.  name: as ``llm models`` lists it; empty for the reader's default.

    Raises UsageError if the package or the model is not there; asking raises KbError if no answer comes.
    """
    try:
        import llm
    except ImportError as error:
        raise UsageError("an abstract needs the package llm", "pip install 'kb[llm]'") from error
    try:
        model = llm.get_model(name or None)
    except llm.UnknownModelError as error:
        wanted = name or "the default"
        raise UsageError(f"there is no model '{wanted}' for an abstract", "llm models lists those there are") from error

    def ask(prompt: str) -> str:
        try:
            return str(model.prompt(prompt, stream=False).text())
        except Exception as error:  # whatever a plugin raises: no key, no network, no such model
            told = str(error) or type(error).__name__
            raise KbError(f"{model.model_id} gave no answer: {told}", f"try: llm -m {model.model_id} hello") from error

    return str(model.model_id), ask
