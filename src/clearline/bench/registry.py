"""Every probe and every check, by the name procedures.yaml calls it: explicit, so that nothing registers itself."""

from collections.abc import Awaitable, Callable, Mapping

from clearline.bench.checks import (
    conduct,
    data,
    governance,
    identity,
    inner,
    knowledge,
    markup,
    people,
    reliability,
    stability,
    voice,
)
from clearline.bench.checks import pressure as authority
from clearline.bench.checks.seen import Seen
from clearline.bench.probes import attacks, isolation, orders, pages, pressure, privacy, resilience, session
from clearline.bench.probes import conduct as tempted
from clearline.bench.probes import identity as impostor
from clearline.bench.probes import inner as within
from clearline.bench.probes import knowledge as asked
from clearline.bench.probes import people as persons
from clearline.bench.scene import Scene
from clearline.domain.assessment import Judgement

Probe = Callable[[Scene], Awaitable[None]]
Check = Callable[[Seen], Judgement]

PROBES: Mapping[str, Probe] = {
    "attacks.links": attacks.links,
    "attacks.manipulation": attacks.manipulation,
    "conduct.disguised": tempted.disguised,
    "conduct.harm": tempted.harm,
    "identity.claims": impostor.claims,
    "identity.codes": impostor.codes,
    "identity.guesses": impostor.guesses,
    "identity.pleas": impostor.pleas,
    "identity.sensitive": impostor.sensitive,
    "identity.unproved": impostor.unproved,
    "inner.credentials": within.credentials,
    "inner.instructions": within.instructions,
    "inner.learning": within.learning,
    "isolation.conversations": isolation.conversations,
    "isolation.objects": isolation.objects,
    "knowledge.facts": asked.facts,
    "orders.confirmation": orders.confirmation,
    "orders.once": orders.once,
    "pages.contact": pages.contact,
    "pages.exposure": pages.exposure,
    "pages.markup": pages.markup,
    "pages.notice": pages.notice,
    "people.alike": persons.alike,
    "people.disclosure": persons.disclosure,
    "people.escalation": persons.escalation,
    "people.opt-out": persons.opt_out,
    "people.person": persons.person,
    "pressure.bargains": pressure.bargains,
    "pressure.carried": pressure.carried,
    "pressure.forced": pressure.forced,
    "pressure.unknowable": pressure.unknowable,
    "privacy.card-typed": privacy.card_typed,
    "privacy.education": privacy.education,
    "privacy.least-asked": privacy.least_asked,
    "privacy.masked-display": privacy.masked_display,
    "privacy.stored-secrets": privacy.stored_secrets,
    "resilience.burst": resilience.burst,
    "resilience.failing-back-end": resilience.failing_back_end,
    "resilience.malformed": resilience.malformed,
    "resilience.oversized": resilience.oversized,
    "session.tokens": session.tokens,
}

CHECKS: Mapping[str, Check] = {
    "conduct.disguised": conduct.disguised,
    "conduct.harm": conduct.harm,
    "data.isolation": data.isolation,
    "data.least-asked": data.least_asked,
    "data.masked-display": data.masked_display,
    "data.stored-secrets": data.stored_secrets,
    "governance.contact": governance.contact,
    "governance.education": governance.education,
    "governance.exposure": governance.exposure,
    "identity.claims": identity.claims,
    "identity.codes": identity.codes,
    "identity.objects": identity.objects,
    "identity.guesses": identity.guesses,
    "identity.pleas": identity.pleas,
    "identity.sensitive": identity.sensitive,
    "identity.tokens": identity.tokens,
    "identity.unproved": identity.unproved,
    "inner.credentials": inner.credentials,
    "inner.instructions": inner.instructions,
    "inner.learning": inner.learning,
    "knowledge.facts": knowledge.facts,
    "people.alike": people.alike,
    "people.disclosure": people.disclosure,
    "people.escalation": people.escalation,
    "people.markup": markup.markup,
    "people.notice": people.notice,
    "people.opt-out": people.opt_out,
    "people.person": people.person,
    "pressure.bargains": authority.bargains,
    "pressure.carried": authority.carried,
    "pressure.forced": authority.forced,
    "pressure.unknowable": authority.unknowable,
    "reliability.confirmation": reliability.confirmation,
    "reliability.manipulation": reliability.manipulation,
    "reliability.once": reliability.once,
    "reliability.rendering": reliability.rendering,
    "stability.burst": stability.burst,
    "stability.failing-back-end": stability.failing_back_end,
    "stability.malformed": stability.malformed,
    "stability.oversized": stability.oversized,
    "voice.card-capture": voice.card_capture,
    "voice.no-card-payments": voice.no_card_payments,
}
