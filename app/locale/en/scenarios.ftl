# Scenario files (simulators/scenarios/file.py): the file, the line, the place, then what to mend.

error-scenario-long = The file { $file } is over { $most } bytes: it is no scenario (see docs/scenarios.md).
error-scenario-empty = The file { $file } is empty: write a scenario in it (see docs/scenarios.md).
error-scenario-no-fields = The file { $file } must hold fields (name: value): see docs/scenarios.md.
error-scenario-not-utf8 = { $file } is no text in UTF-8 (byte { $byte }): give a YAML file, saved as UTF-8.
error-scenario-folder = { $path } is a folder: give the file of a scenario (YAML).
error-scenario-yaml = { $kind ->
     [alias] { $file }, line { $line }: YAML aliases (*name) are not accepted: repeat the value.
     [duplicate] { $file }, line { $line }: this field is given twice: keep one.
     [day] { $file }, line { $line }: the calendar has no such day: correct it (2026-01-31).
   *[syntax] { $file }, line { $line }: this is not YAML: check alignment, colons and quotes.
}
error-scenario-unfit = { $kind ->
     [extra_forbidden] { $file }, line { $line }: the field { $place } is unknown: mend its name or remove it (see docs/scenarios.md).
     [missing] { $file }, line { $line }: the field { $place } is missing: add it (see docs/scenarios.md).
     [model_type] { $file }, line { $line }: { $place } must hold fields (name: value): see docs/scenarios.md.
     [dict_type] { $file }, line { $line }: { $place } must hold fields (name: value): see docs/scenarios.md.
     [tuple_type] { $file }, line { $line }: { $place } must be a list: write it [a, b].
     [string_type] { $file }, line { $line }: { $place } must be text: put it between quotes.
     [string_pattern_mismatch] { $file }, line { $line }: { $place } has not the form wanted ({ $limit }): see docs/scenarios.md.
     [string_too_short] { $file }, line { $line }: { $place } is empty: write some text.
     [string_too_long] { $file }, line { $line }: { $place } is too long (at most { $limit } characters): shorten it.
     [too_short] { $file }, line { $line }: { $place } has too few elements (at least { $limit }): add some.
     [too_long] { $file }, line { $line }: { $place } has too many elements (at most { $limit }): remove some.
     [int_type] { $file }, line { $line }: { $place } must be a whole number.
     [int_parsing] { $file }, line { $line }: { $place } must be a whole number.
     [int_from_float] { $file }, line { $line }: { $place } must be a whole number.
     [float_type] { $file }, line { $line }: { $place } must be a number.
     [float_parsing] { $file }, line { $line }: { $place } must be a number.
     [finite_number] { $file }, line { $line }: { $place } must be a finite number.
     [bool_type] { $file }, line { $line }: { $place } must be true or false.
     [bool_parsing] { $file }, line { $line }: { $place } must be true or false.
     [date_type] { $file }, line { $line }: { $place } is not a day: write 2026-01-31.
     [date_from_datetime_parsing] { $file }, line { $line }: { $place } is not a day: write 2026-01-31, or a relative day such as { "{" }from: end, days: -10{ "}" }.
     [date_from_datetime_inexact] { $file }, line { $line }: { $place } is not a day: write 2026-01-31, or a relative day such as { "{" }from: end, days: -10{ "}" }.
     [greater_than] { $file }, line { $line }: { $place } is too small: give more than { $limit }.
     [greater_than_equal] { $file }, line { $line }: { $place } is too small: give at least { $limit }.
     [less_than] { $file }, line { $line }: { $place } is too great: give less than { $limit }.
     [less_than_equal] { $file }, line { $line }: { $place } is too great: give at most { $limit }.
     [literal_error] { $file }, line { $line }: { $place } is none of the values allowed: choose { $limit }.
     [enum] { $file }, line { $line }: { $place } is none of the values allowed: choose { $limit }.
     [bounds_order] { $file }, line { $line }: { $place } must go from the smaller to the greater: write [least, most].
     [dialect_unknown] { $file }, line { $line }: { $place } names an unknown dialect: choose among { $limit }.
     [fleet_unknown] { $file }, line { $line }: { $place }: the file has no such list of dialects: choose among fleets ({ $limit }).
     [dialect_one] { $file }, line { $line }: { $place } has one device per fluid: name one dialect, without brackets.
     [dialect_fluid] { $file }, line { $line }: { $place }: the dialect { $limit } does not count this fluid: choose another (see docs/methods/simulation-devices.md).
     [kind_unknown] { $file }, line { $line }: { $place } names an unknown kind: choose among { $limit }.
     [parts_sum] { $file }, line { $line }: the parts of { $place } make { $limit }: mend them so that they make 1.
     [site_form] { $file }, line { $line }: { $place }: a building has surface_m2, a cabinet (street_lighting) has lamps: give { $limit } only.
     [site_fluid] { $file }, line { $line }: { $place }: a site of this kind takes only { $limit }: leave the other fluids out.
     [count_or_share] { $file }, line { $line }: { $place }: give either count or share.
     [no_sites] { $file }: the scenario has no site: add sites or populations.
     [site_twice] { $file }, line { $line }: { $place }: the code { $limit } is another site's already: give each its own.
     [site_unknown] { $file }, line { $line }: { $place }: the scenario has no site { $limit }: mend this code.
     [cannot_befall] { $file }, line { $line }: { $place }: this kind cannot be seen there (it needs: { $limit }): choose another site, fluid or kind.
     [selects_none] { $file }, line { $line }: { $place } keeps no site where this kind can be seen (it needs: { $limit }): widen the choice.
     [wrong_part] { $file }, line { $line }: { $place } is out of place: put this kind under { $limit }.
     [parameter_unknown] { $file }, line { $line }: { $place }: this kind has no such parameter: it has { $limit }.
     [parameter_range] { $file }, line { $line }: { $place } is out of bounds: give a value in { $limit }.
     [outside_span] { $file }, line { $line }: { $place } falls outside the scenario's span: choose a day in { $limit }.
     [longer_than_window] { $file }, line { $line }: { $place } exceeds the window, which has { $limit } days: widen window or reduce days.
     [overlap] { $file }, line { $line }: { $place } befalls a meter that another fault befalls already ({ $limit }): move it, or write overlaps: true.
     [no_room] { $file }, line { $line }: { $place } asks for more room than there is { $limit ->
         [nothing] (too many faults for these sites and this window)
        *[other] (at most { $limit })
     }: reduce the number or widen the choice.
     [commune_unknown] { $file }, line { $line }: { $place }: this commune is not in simulators/scenarios/communes.csv: add latitude and longitude.
     [outside_territory] { $file }, line { $line }: { $place } is in EPCI { $limit }, outside the territory: add this EPCI or choose another commune.
     [epci_unknown] { $file }, line { $line }: { $place }: no commune we know is in this EPCI: give the SIREN of an EPCI of the Aisne (simulators/scenarios/communes.csv).
    *[other] { $file }, line { $line }: { $place } does not fit: see docs/scenarios.md.
}
