"""The platform kit: an extension for `tx` and HMA that fetches this list whole.

Its name is all that has to be typed: `tx config extensions add abdruck_kit`. It
knows `threatexchange` and nothing else of this project; docs/platforms.md tells how it is used.
"""

from threatexchange.extensions.manifest import ThreatExchangeExtensionManifest

from abdruck_kit.film import FilmSignal
from abdruck_kit.ncmec import AbdruckNcmecExchange
from abdruck_kit.own import AbdruckExchange

TX_MANIFEST = ThreatExchangeExtensionManifest(
    signal_types=(FilmSignal,),
    apis=(AbdruckExchange, AbdruckNcmecExchange),
)
