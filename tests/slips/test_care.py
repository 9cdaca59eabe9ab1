"""Cries for help: which slips a moderator sees first."""

from __future__ import annotations

import pytest

from optrommel.slips.care import needs_care

CRIES = [
    "ik wil niet meer leven",
    "Ik wil dood",
    "Het hoeft voor mij niet meer",
    "soms denk ik aan zelfmoord",
    "Ik zie het leven niet meer zitten",
    "ik maak er een eind aan",
    "Ik ga mezelf iets aandoen",
    "ik heb pillen gespaard en vanavond neem ik ze allemaal",
    "Mijn dochter snijdt zichzelf en ik weet niet wat ik moet doen",
    "hij slaat me",
    "Mijn man slaat mij waar de kinderen bij zijn",
    "mijn vader sloeg me gisteren weer",
    "Ik word thuis geslagen",
    "De buurvrouw wordt door haar man geslagen, je hoort het door de muur",
    "hij bedreigt mij met een mes",
    "Ik durf niet naar huis",
    "Ik ben bang voor mijn ex",
    "mijn zoon bedreigt me om geld",
    "Mijn ex stalkt me al een jaar",
    "Huiselijk geweld op nummer zoveel, doe wat",
    "ik word mishandeld",
    "Het kindje hiernaast wordt verwaarloosd",
    "die kinderen krijgen thuis geen eten",
    "kinderen zitten hele nachten alleen thuis hiernaast",
    "mijn oom zit aan mij en ik durf het niet te zeggen",
    "Ik ben verkracht en niemand weet het",
    "Ik word opgesloten door mijn man en mag niet naar buiten",
    "hij gaat me vermoorden",
    "Ik heb al drie dagen niks gegeten, er is geen geld",
    "IK WIL ER NIET MEER ZIJN",
    "I want to kill myself",
    "my husband hits me",
    "Ich will nicht mehr leben",
    "mein Mann schlägt mich",
    "Artık yaşamak istemiyorum",
    "kocam beni dövüyor",
    "Nie chcę już żyć",
    "Чоловік мене б'є",
    "لا أريد أن أعيش",
    "Mon mari me frappe",
    "je veux mourir",
]
NO_CRIES = [
    "die bushalte is levensgevaarlijk",
    "we slaan de handen ineen",
    "Een bankje bij de vijver",
    "Ik wil niet meer in deze flat leven zonder lift",
    "De winkelstraat is dood, er is niks meer",
    "dode bomen vervangen graag",
    "een doodlopende straat zonder lamp",
    "Ik slaap slecht van het verkeer",
    "Sla de weg rechtsaf en je ziet de kuil",
    "maak een eind aan het vuurwerk",
    "Kan er een eind aan de herrie komen?",
    "Hang meer lampen op in de tunnel",
    "de tuin van de buren is verwaarloosd",
    "verwaarloosde panden opknappen",
    "Kinderen kunnen hier niet veilig oversteken",
    "Ik ben bang in het donker achter de kerk",
    "Misbruik van de parkeervergunning aanpakken",
    "De trein maakt veel lawaai",
    "De hond van hiernaast is een moordmeid",
    "Mijn dochter is gevallen op het fietspad",
    "Ik zie mijn buren nooit meer",
    "een cursus zelfverdediging voor vrouwen",
    "Ik ben doodmoe van de trap",
    "ik lach me dood om die paaltjes",
    "Alleenstaande ouderen samen laten eten",
    "De klok slaat elk kwartier, ook 's nachts",
    "slagbomen bij het spoor",
    "het onkruid slaat toe",
    "Drugsdealers op het parkeerterrein",
    "Vuurwerk is hier een oorlog vanaf november",
    "Eten voor kinderen op school in de ochtend",
    "Leven en laten leven",
    "Het dorp moet blijven leven",
    "meer leven in de brouwerij",
    "Dat is moord op de bomen",
    "Als vrouw voel ik me onveilig op het station",
    "De wespen vermoorden je zomer",
    "Het is hier om dood te gaan zo saai",
    "De jeugd hangt maar wat, ze hebben niks te doen",
    "Snijd de heg eens bij",
    "Mesjes en naalden in de speeltuin",
    "Mijn man zit in een rolstoel",
    "Der Bus kommt nie",
    "Parka daha fazla çöp kutusu koyun lütfen",
    "Please plant more trees",
    "Ik mis de winkels die er niet meer zijn",
    "ik wil dat er een einde aan het crossen komt",
    "Ik wil dood hout in het plantsoen voor de egels",
    "Ik wil dood hout dood laten liggen",
    "Die kerstmarkt hoeft voor mij niet meer",
    "Een avond over omgaan met de dood",
    "De bus slaat ons dorp over",
    "Er wordt steeds weer alarm geslagen over het riool",
    "kinderen die na school alleen thuis zitten, iets te doen geven",
    "kinderen mogen in de speeltuin geen eten meenemen",
    "",
]


@pytest.mark.parametrize("text", CRIES)
def test_a_cry_for_help_is_heard(text: str) -> None:
    assert needs_care(f"Hallo. {text}! Groeten")


@pytest.mark.parametrize("text", NO_CRIES)
def test_an_idea_is_no_cry_for_help(text: str) -> None:
    assert not needs_care(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ik wil\nniet meer\u00a0leven",
        "ik wil niet meer léven...",
        "Die oversteek is levensgevaarlijk. En thuis: hij slaat me",
        "We slaan de handen ineen; mijn man slaat mij",
    ],
)
def test_a_cry_is_heard_across_lines_and_beside_other_words(text: str) -> None:
    assert needs_care(text)


def test_words_in_different_sentences_make_no_cry() -> None:
    assert not needs_care("Een vijver is wat ik wil. Dood gaat hier alles door de droogte")


def test_a_long_text_is_read_in_no_time() -> None:
    assert not needs_care("ik wil niet " * 330)
