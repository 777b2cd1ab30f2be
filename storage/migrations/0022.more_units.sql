-- Units that meters name and nobody reads: joules, watt minutes, gigawatt hours, megawatts, flows by minute and second.
-- depends: 0014.in_force

CREATE OR REPLACE FUNCTION unit_factor(unit_code smallint) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE unit_code
    WHEN 1 THEN 1e-3 WHEN 2 THEN 1 WHEN 3 THEN 1e3 WHEN 4 THEN 1 / 3.6::double precision
    WHEN 5 THEN 1e3 / 3.6::double precision WHEN 6 THEN 1 / 3.6e6::double precision
    WHEN 7 THEN 1 / 3.6e3::double precision WHEN 8 THEN 1 / 6e4::double precision WHEN 9 THEN 1e6
    WHEN 10 THEN 1e-3 WHEN 11 THEN 1 WHEN 12 THEN 1e3
    WHEN 20 THEN 1e-3 WHEN 21 THEN 1
    WHEN 30 THEN 1 WHEN 31 THEN 1e-3 WHEN 32 THEN 0.06 WHEN 33 THEN 3.6 WHEN 34 THEN 3600
END;

CREATE OR REPLACE FUNCTION unit_factor_of(unit text) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE unit
    WHEN 'Wh' THEN 1e-3 WHEN 'kWh' THEN 1 WHEN 'MWh' THEN 1e3 WHEN 'GWh' THEN 1e6
    WHEN 'MJ' THEN 1 / 3.6::double precision WHEN 'GJ' THEN 1e3 / 3.6::double precision
    WHEN 'J' THEN 1 / 3.6e6::double precision WHEN 'kJ' THEN 1 / 3.6e3::double precision
    WHEN 'Wmin' THEN 1 / 6e4::double precision
    WHEN 'W' THEN 1e-3 WHEN 'kW' THEN 1 WHEN 'MW' THEN 1e3
    WHEN 'L' THEN 1e-3 WHEN 'm3' THEN 1
    WHEN 'm3/h' THEN 1 WHEN 'L/h' THEN 1e-3 WHEN 'L/min' THEN 0.06 WHEN 'L/s' THEN 3.6 WHEN 'm3/s' THEN 3600
END;
