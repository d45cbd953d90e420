"""The platform kit: an extension for `tx` and HMA that fetches this list whole.

Its name, `server.kit`, is all that has to be typed: `tx config extensions add server.kit`. It
knows `threatexchange` and nothing else of this project; docs/platforms.md tells how it is used.
"""

from threatexchange.extensions.manifest import ThreatExchangeExtensionManifest

from server.kit.film import FilmSignal
from server.kit.ncmec import AbdruckNcmecExchange
from server.kit.own import AbdruckExchange

TX_MANIFEST = ThreatExchangeExtensionManifest(
    signal_types=(FilmSignal,),
    apis=(AbdruckExchange, AbdruckNcmecExchange),
)
