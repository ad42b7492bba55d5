"""The question `afterwards` of `11_find_the_leaking_feature`: columns that are filled in only when a trip has ended."""
from coursekit.check.plain import describe
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.tables import column_of

AFTER = {"lpepDropoffDatetime", "tipAmount", "tollsAmount", "totalAmount"}
EITHER = {"tripDistance", "storeAndFwdFlag", "paymentType", "extra", "mtaTax", "improvementSurcharge", "ehailFee"}  # one can argue
BEFORE = {"vendorID", "lpepPickupDatetime", "passengerCount", "pickupLongitude", "pickupLatitude", "rateCodeID", "tripType"}
GOAL = {"dropoffLongitude", "dropoffLatitude"}


def probe(answer, inputs: dict) -> dict:
    """The names as plain data."""
    names = sorted(answer, key=str) if isinstance(answer, set | frozenset) else list(answer) if isinstance(answer, dict) else answer
    return {"seen": describe(answer), "names": column_of(names), "text": isinstance(answer, str)}


def judge(data: dict, inputs: dict) -> Verdict:
    """No column that is known before, and all that are told by the end of the trip."""
    names = data["names"]
    if data["text"]:
        return wrong("a-text", f"`afterwards` is {data['seen']}. Put names into a list, also when it is one name.")
    if names is None:
        return wrong("not-a-list", f"`afterwards` is {data['seen']}, where a list of names of columns is asked for.")
    if not names:
        return wrong("empty", "`afterwards` is empty. At least the moment at which a trip ends is not known before it does.")
    if odd := next((name for name in names if not isinstance(name, str)), None):
        return wrong("not-names", f"`afterwards` holds {odd}. Asked for are the names of columns, as text.")
    if unknown := [name for name in names if name not in AFTER | EITHER | BEFORE | GOAL | {"fareAmount"}]:
        return wrong("unknown", f"`afterwards` names {unknown[0]!r}, and no column of the green file is called that. Mind capitals.")
    if "fareAmount" in names:
        return wrong("the-answer", "`afterwards` names the fare: that is what is to be predicted, and no feature in any case.")
    if len(set(names) & BEFORE) >= 4 and not set(names) & AFTER:
        return wrong("other-way-round", "These are columns that are known when the trip begins. Asked for are the others.")
    if goal := sorted(set(names) & GOAL):
        return wrong("the-goal", f"`afterwards` names {goal[0]}. Where the taxi stops is not measured yet, but the passenger says where he wants to go: that "
                                 "place is known, if not to the metre.")
    if early := sorted(set(names) & BEFORE):
        return wrong("known-before", f"`afterwards` names {early[0]}. That is settled when the passenger gets in.")
    left = AFTER - set(names)
    if left & {"tipAmount", "tollsAmount", "totalAmount"} == left and len(left) > 2:
        return wrong("money", "A clock's column is found. What about the columns with money in them: who types them in, and when?")
    if "totalAmount" in left:
        return wrong("total", "One column holds the fare itself with something added, and it is not named yet.")
    if "lpepDropoffDatetime" in left:
        return wrong("clock", "The columns of money are found. One column is written by a clock at the end; from it follows how long the trip took.")
    if left:
        return wrong("too-few", f"{len(set(names) & AFTER)} of them are named, and not all: one more is filled in when the passenger pays, or passes a toll.")
    return passed("All of these are filled in when the trip has ended, so no app can ask for them at the kerb.")
