"""The lists of what can be simulated; nothing is found by scanning folders."""

from simulators.devices import (
    cabinet_controller,
    chirpstack_v4,
    linky_tic,
    shelly_pro_3em,
    tasmota,
    teleinfo2mqtt,
    teleinfo2mqtt_historique,
    tic_historique,
    vigie_json,
    wmbus_telegram,
    wmbusmeters,
    zigbee2mqtt_zlinky,
)
from simulators.devices.lorawan_dialects import LORAWAN_DIALECTS
from simulators.faults import clock, delivery, electricity, heating, index, lighting, water, wire
from simulators.sites import (
    care_home,
    college,
    gym,
    office,
    school,
    street_lighting,
    swimming_pool,
    town_hall,
    village_hall,
    workshop,
)
from simulators.works import electricity as electricity_works
from simulators.works import heating as heating_works
from simulators.works import lighting as lighting_works

__all__ = ["ALTERATIONS", "DIALECTS", "SITE_PROFILES"]

SITE_PROFILES = (
    school.PROFILE,
    college.PROFILE,
    town_hall.PROFILE,
    gym.PROFILE,
    swimming_pool.PROFILE,
    village_hall.PROFILE,
    care_home.PROFILE,
    office.PROFILE,
    workshop.PROFILE,
    street_lighting.PROFILE,
)

DIALECTS = (
    vigie_json.DIALECT,
    linky_tic.DIALECT,
    tic_historique.DIALECT,
    teleinfo2mqtt.DIALECT,
    teleinfo2mqtt_historique.DIALECT,
    chirpstack_v4.DIALECT,
    shelly_pro_3em.DIALECT,
    tasmota.DIALECT,
    zigbee2mqtt_zlinky.DIALECT,
    wmbusmeters.DIALECT,
    wmbus_telegram.DIALECT,
    cabinet_controller.DIALECT,
    *LORAWAN_DIALECTS,
)

ALTERATIONS = (
    *heating_works.KINDS,
    *electricity_works.KINDS,
    *lighting_works.KINDS,
    *heating.KINDS,
    *electricity.KINDS,
    *water.KINDS,
    *lighting.KINDS,
    *index.KINDS,
    *clock.KINDS,
    *delivery.KINDS,
    *wire.KINDS,
)
