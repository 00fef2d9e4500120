"""Details of health: an illness or a treatment that somebody is said to have.

Deafness, blindness and disability are left to be heard: they change how a person must be served.
"""

from collections.abc import Sequence

from clearline.domain.conversation import Language
from clearline.domain.ruling import Confidence, Kind, Signal
from clearline.guard.said import said

_ILLNESS = (
    r"(?:(?:type [12] |breast |lung |skin |colon |bowel |high |low |chronic |severe |bipolar |multiple |early "
    r"|terminal ){0,2}"
    r"(?:diabet(?:es|ic)|cancer|leuk(?:a)?emia|asthma|epilep(?:sy|tic)|hiv(?: positive)?|aids"
    r"|hepatitis(?: [a-e])?|tuberculosis|dementia|alzheimer'?s"
    r"|parkinson'?s|depress(?:ion|ed)|anxiety|disorder|schizophreni[ac]|autis(?:m|tic)|adhd|ptsd|sclerosis"
    r"|blood pressure|heart (?:disease|failure|attack|condition)"
    r"|(?:a )?stroke|(?:a )?pacemaker|dialysis|chemo(?:therapy)?|radiotherapy|pregnan(?:t|cy)|miscarriage"
    r"|(?:an )?abortion|copd|arthritis|lupus|crohn'?s"
    r"|insulin|antidepressants|methadone|covid|tumou?r)(?: disease)?)"
)
_WHOSE = (
    r"\b(?:i|we|he|she|they|mother|father|mum|mom|dad|wife|husband|son|daughter|brother|sister|grandmother"
    r"|grandfather|partner|child|baby)"
    r"(?:'m|'ve|'s| am| is| was| have| has| had| got|'re| are| suffers?| suffering| been| just| recently"
    r"| currently| now| also){0,4}"
    r"(?: diagnosed with| suffer(?:s|ing)? from| being treated for| treated for| recovering from| living with"
    r"| on| from| with| for){0,2}"
    r"(?: a| an| the| my| his| her)? "
)
_ENGLISH = said(
    "diabet|cancer|emia|asthma|epilep|hiv|aids|hepatitis|tuberculosis|dementia|alzheimer|parkinson|depress|anxiety"
    "|disorder|schizophreni|autis|adhd|ptsd|sclerosis|blood pressure|heart|stroke|pacemaker|dialysis|chemo"
    "|radiotherapy|pregnan|miscarriage|abortion|copd|arthritis|lupus|crohn|insulin|antidepressant|methadone|covid"
    "|tumo",
    rf"{_WHOSE}(?P<value>{_ILLNESS})\b",
)
_CHINESE = said(
    "病|高血|癌|郁症|鬱症|虑症|慮症|神分裂|闭症|閉症|癫痫|癲癇|哮喘|乙肝|肝炎|结核|結核|肿瘤|腫瘤|中风|中風|脑梗|腦梗"
    "|脑溢血|腦溢血|痴呆|帕金森|尿毒|透析|化疗|化療|放疗|放療|孕|流产|流產|新冠|胰岛素|胰島素|起搏器|狼疮|痛风|痛風",
    r"(?:患有?|得了?|确诊|確診|查出|诊断|診斷|有|是|做|刚|剛|在|怀|懷|因为|因為|因|吃)(?:了|为|為|过|過|个|個"
    r"|的|严重|嚴重|晚期|早期|完|着|著|出){0,3}"
    r"(?P<value>(?:糖尿病|高血[压壓]|心[脏臟]病|冠心病|癌症|[肺肝胃乳腺肠腸食道宫宮颈頸血甲状狀]{1,3}癌|白血病"
    r"|抑郁症|抑鬱症|憂鬱症|焦虑症|焦慮症|精神病|精神分裂|自闭症|自閉症|癫痫|癲癇|哮喘|艾滋病"
    r"|愛滋病|乙肝|肝炎|肺结核|肺結核|肿瘤|腫瘤|中风|中風|脑梗|腦梗|脑溢血|腦溢血|老年痴呆|痴呆症|帕金森|尿毒症"
    r"|透析|化疗|化療|放疗|放療|孕|流产|流產|新冠|胰岛素|胰島素|心脏起搏器|红斑狼疮|痛风|痛風)(?:晚期|早期)?)"
    r"(?!热线|熱線|门诊|門診|医院|醫院|科|药|藥|保险|保險|险|險|套餐|专线|專線|知识|知識|妇|婦)",
)


class HealthDetector:
    """Sees illnesses that are said of a person; the word alone, as in a question about a tariff, is none."""

    name = "health"

    def detect(self, text: str, language: Language) -> Sequence[Signal]:
        """Return the words that name the illness."""
        del language
        ways = (_ENGLISH,) if text.isascii() else (_CHINESE, _ENGLISH)
        return [Signal(Kind.HEALTH, span, Confidence.MEDIUM, self.name) for way in ways for span in way.spans(text)]
