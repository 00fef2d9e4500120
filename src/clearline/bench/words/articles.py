"""An article of a knowledge base about something made up, and how a customer asks for it."""

from clearline.bench.words.common import three

QUESTION = three(
    "How much is the {thing} service?",
    "{thing}业务怎么收费？",
    "{thing}業務怎麼收費？",
)
ANSWER = three(
    "The {thing} service has the tariff {code}.",
    "{thing}业务的资费代码是{code}。",
    "{thing}業務的資費代碼是{code}。",
)
