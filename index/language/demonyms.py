"""Countries and what is of them: the air force of Belgium is the Belgian air force."""

from __future__ import annotations

from functools import cache

from index.language.folding import fold

_PAIRS = (
    "afghanistan afghan,albania albanian,algeria algerian,angola angolan,argentina argentine,argentina argentinian,"
    "armenia armenian,australia australian,austria austrian,azerbaijan azerbaijani,bahrain bahraini,"
    "bangladesh bangladeshi,belarus belarusian,belgium belgian,bolivia bolivian,bosnia bosnian,brazil brazilian,"
    "britain british,bulgaria bulgarian,cambodia cambodian,cameroon cameroonian,canada canadian,chile chilean,"
    "china chinese,colombia colombian,croatia croatian,cuba cuban,cyprus cypriot,czechia czech,denmark danish,"
    "ecuador ecuadorian,egypt egyptian,england english,eritrea eritrean,estonia estonian,ethiopia ethiopian,"
    "finland finnish,france french,georgia georgian,germany german,ghana ghanaian,greece greek,greenland greenlandic,"
    "guatemala guatemalan,haiti haitian,honduras honduran,hungary hungarian,iceland icelandic,india indian,"
    "indonesia indonesian,iran iranian,iraq iraqi,ireland irish,israel israeli,italy italian,jamaica jamaican,"
    "japan japanese,jordan jordanian,kazakhstan kazakh,kenya kenyan,kosovo kosovan,kuwait kuwaiti,kyrgyzstan kyrgyz,"
    "laos laotian,latvia latvian,lebanon lebanese,liberia liberian,libya libyan,lithuania lithuanian,"
    "luxembourg luxembourgish,malawi malawian,malaysia malaysian,mali malian,malta maltese,mexico mexican,"
    "moldova moldovan,mongolia mongolian,montenegro montenegrin,morocco moroccan,mozambique mozambican,"
    "myanmar burmese,namibia namibian,nepal nepalese,netherlands dutch,nicaragua nicaraguan,nigeria nigerian,"
    "norway norwegian,oman omani,pakistan pakistani,palestine palestinian,panama panamanian,paraguay paraguayan,"
    "peru peruvian,philippines philippine,philippines filipino,poland polish,portugal portuguese,qatar qatari,"
    "romania romanian,russia russian,rwanda rwandan,scotland scottish,senegal senegalese,serbia serbian,"
    "singapore singaporean,slovakia slovak,slovenia slovenian,somalia somali,spain spanish,sudan sudanese,"
    "sweden swedish,switzerland swiss,syria syrian,taiwan taiwanese,tajikistan tajik,tanzania tanzanian,thailand thai,"
    "tunisia tunisian,turkey turkish,turkmenistan turkmen,uganda ugandan,ukraine ukrainian,uruguay uruguayan,"
    "uzbekistan uzbek,venezuela venezuelan,vietnam vietnamese,wales welsh,yemen yemeni,zambia zambian,"
    "zimbabwe zimbabwean"
)


def related(word: str) -> tuple[str, ...]:
    """The adjectives of a country, or the country of an adjective: lower case; nothing for any other word."""
    return _related().get(fold(word), ())


@cache
def _related() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for pair in _PAIRS.split(","):
        country, adjective = pair.split()
        found[country] = (*found.get(country, ()), adjective)
        found[adjective] = (country,)
    return found
