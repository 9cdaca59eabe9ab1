"""What a group asks, tells and ends; and what a moderator decides about it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from optrommel.accounts.rules import NAME_MAX as PERSON_NAME_MAX
from optrommel.forms import HouseForm, NumberedForm, PhotoForm, stripped
from optrommel.groups.rules import (
    ABOUT_MAX,
    ALT_MAX,
    NAME_MAX,
    NEED_MAX,
    NEED_MIN,
    NOTE_MAX,
    STEP_MAX,
    STEP_MIN,
    UPDATE_MAX,
    UPDATE_MIN,
    ClaimMoveError,
    OnTurn,
)
from optrommel.labels import ON_TURN


class GroupForm(HouseForm):
    """A new residents' group."""

    name = StringField(
        _l("Naam van de groep"),
        filters=[stripped],
        validators=[
            DataRequired(_l("Geef de groep een naam.")),
            Length(max=NAME_MAX, message=_l("Maak de naam korter: hooguit %(max)d tekens.")),
        ],
    )
    about = TextAreaField(
        _l("Wat doet deze groep?"),
        description=_l("Eén of twee zinnen. De buurt leest dit."),
        filters=[stripped],
        validators=[Length(max=ABOUT_MAX, message=_l("Maak dit korter: hooguit %(max)d tekens."))],
        render_kw={"rows": 3},
    )


class ClaimForm(HouseForm):
    """A group asks for a theme or an idea."""

    subject = SelectField(
        _l("Wat willen jullie oppakken?"),
        invalid_choice_message=_l(
            "Dit kun je niet meer oppakken: het is gesloten, samengevoegd of weggehaald. Kies iets anders."
        ),
        validators=[InputRequired(_l("Kies een thema of een idee."))],
    )
    first_step = StringField(
        _l("Wat is jullie eerste stap?"),
        description=_l("Klein en concreet, bijvoorbeeld: we vragen of we het wijkcentrum mogen gebruiken."),
        filters=[stripped],
        validators=[
            DataRequired(_l("Schrijf op wat jullie eerste stap is.")),
            Length(STEP_MIN, STEP_MAX, message=_l("Gebruik %(min)d tot %(max)d tekens.")),
        ],
    )
    due_on = DateField(
        _l("Wanneer is die stap klaar?"),
        description=_l("Lukt het niet? Elk nieuws dat jullie vertellen geeft vanzelf meer tijd."),
        validators=[InputRequired(_l("Kies een dag."))],
    )
    on_turn = SelectField(
        _l("Wie is nu aan zet?"),
        choices=[SelectChoice(turn.value, ON_TURN[turn]) for turn in OnTurn],
        default=OnTurn.GROUP.value,
    )


class StepForm(HouseForm):
    """What the group will do, and by when."""

    step = StringField(
        _l("Wat gaan jullie doen?"),
        description=_l("Klein en concreet. De buurt leest het ook."),
        filters=[stripped],
        validators=[
            DataRequired(_l("Schrijf op wat jullie gaan doen.")),
            Length(STEP_MIN, STEP_MAX, message=_l("Gebruik %(min)d tot %(max)d tekens.")),
        ],
    )
    due_on = DateField(_l("Wanneer is het klaar?"), validators=[InputRequired(_l("Kies een dag."))])
    needs_time = False  # the day comes after the one that was agreed: the page offers to move that


class KeepForm(HouseForm):
    """The group is still at work; it may say what comes next, and until when."""

    next_step = StringField(
        _l("Wat is jullie volgende stap?"),
        description=_l("Leeg laten mag."),
        filters=[stripped],
        validators=[Optional(), Length(STEP_MIN, STEP_MAX, message=_l("Gebruik %(min)d tot %(max)d tekens."))],
    )
    until = DateField(
        _l("Tot wanneer hebben jullie nodig?"),
        description=_l("Leeg laten mag: dan krijgen jullie vanzelf meer tijd."),
        validators=[Optional()],
    )


class TurnForm(HouseForm):
    """Who has to move now."""

    to = RadioField(
        choices=[SelectChoice(turn.value, ON_TURN[turn]) for turn in OnTurn],
        validators=[InputRequired(_l("Kies wie er aan zet is."))],
    )


class NeedForm(HouseForm):
    """What a group looks for."""

    need = StringField(
        _l("Wat hebben jullie nodig?"),
        description=_l("Bijvoorbeeld: een bus op zaterdag, of twee mensen die Turks spreken."),
        filters=[stripped],
        validators=[
            DataRequired(_l("Schrijf op wat jullie nodig hebben.")),
            Length(NEED_MIN, NEED_MAX, message=_l("Gebruik %(min)d tot %(max)d tekens.")),
        ],
    )
    needed_for = SelectField(
        _l("Waarvoor is het?"), invalid_choice_message=_l(ClaimMoveError.sentence), validators=[Optional()]
    )


class CardHolderForm(HouseForm):
    """Somebody without e-mail who joins a group."""

    holder = StringField(
        _l("Hoe heet deze persoon?"),
        description=_l("De voornaam is genoeg. Alleen jullie groep ziet hem."),
        filters=[stripped],
        validators=[
            DataRequired(_l("Vul een naam in.")),
            Length(max=PERSON_NAME_MAX, message=_l("Maak de naam korter: hooguit %(max)d tekens.")),
        ],
    )


class UpdateForm(NumberedForm, PhotoForm):
    """What happened, in two lines, and a photo perhaps."""

    text = TextAreaField(
        _l("Vertel wat er gebeurde"),
        description=_l("Twee regels is genoeg. De buurt leest het meteen."),
        filters=[stripped],
        validators=[
            DataRequired(_l("Schrijf eerst wat er gebeurde. Eén regel is genoeg.")),
            Length(UPDATE_MIN, UPDATE_MAX, message=_l("Gebruik %(min)d tot %(max)d tekens.")),
        ],
        render_kw={"rows": 4},
    )
    claim_id = SelectField(
        _l("Waar gaat het over?"), invalid_choice_message=_l(ClaimMoveError.sentence), validators=[Optional()]
    )
    photo = FileField(_l("Foto"), description=_l("We wissen waar en wanneer de foto is gemaakt."))
    alt = StringField(
        _l("Wat staat erop?"),
        description=_l("Eén zin, voor wie de foto niet kan zien. Leeg laten mag."),
        filters=[stripped],
        validators=[Length(max=ALT_MAX, message=_l("Maak dit korter: hooguit %(max)d tekens."))],
        render_kw={"autocomplete": "off", "dir": "auto"},
    )
    asked = BooleanField(
        _l("Iedereen op de foto vindt het goed, of er staat niemand op."),
        description=_l("Staan er mensen op? Vraag het ze eerst. Bij kinderen vraag je het de ouders."),
    )

    def validate_photo(self, field: FileField) -> None:
        if not field.data and (self.alt.data or self.asked.data):  # a browser keeps no file for who comes back
            raise ValidationError(
                _l("Er is geen foto bij. Kies je foto, of haal het vinkje en de zin over de foto weg.")
            )

    def validate_asked(self, field: BooleanField) -> None:
        if self.photo.data and not field.data:
            raise ValidationError(
                _l("Zet een vinkje als iedereen op de foto het goed vindt. Anders kun je beter een andere foto kiezen.")
            )


class EndClaimForm(HouseForm):
    """How a claim ends: it worked out, somebody else goes on, or the group lets go."""

    how = RadioField(
        _l("Hoe gaat het verder?"),
        choices=[
            SelectChoice("done", _l("Het is gelukt")),
            SelectChoice("handed_over", _l("Een andere groep gaat verder")),
            SelectChoice("released", _l("We laten het los")),
        ],
        validators=[InputRequired(_l("Kies hoe het verder gaat."))],
    )
    to = SelectField(
        _l("Welke groep gaat verder?"),
        invalid_choice_message=_l("Kies de groep die verder gaat."),
        validators=[Optional()],
    )
    note = TextAreaField(
        _l("Vertel er iets bij"),
        description=_l("Wat kwam ervan, of waarom niet? Loslaten mag: iemand anders kan dan verder."),
        filters=[stripped],
        validators=[
            DataRequired(_l("Schrijf er één zin bij, dan weet de buurt hoe het zit.")),
            Length(max=NOTE_MAX, message=_l("Maak dit korter: hooguit %(max)d tekens.")),
        ],
        render_kw={"rows": 3},
    )


class DeclineForm(HouseForm):
    """Why a group cannot have what it asked for."""

    note = TextAreaField(
        _l("Waarom nu niet?"),
        description=_l("De groep leest dit."),
        filters=[stripped],
        validators=[
            DataRequired(_l("Schrijf waarom, dan weet de groep hoe het zit.")),
            Length(max=NOTE_MAX, message=_l("Maak dit korter: hooguit %(max)d tekens.")),
        ],
        render_kw={"rows": 2},
    )
