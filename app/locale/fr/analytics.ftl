# Anomalies, their reasons, and why a saving cannot be stated.
anomaly-start = { $start_day ->
        [1] 1er
       *[other] { $start_day }
    } { $start_month ->
        [1] janvier
        [2] février
        [3] mars
        [4] avril
        [5] mai
        [6] juin
        [7] juillet
        [8] août
        [9] septembre
        [10] octobre
        [11] novembre
       *[12] décembre
    } { $start_year } à { $start_hour } h
anomaly-end = { $end_day ->
        [1] 1er
       *[other] { $end_day }
    } { $end_month ->
        [1] janvier
        [2] février
        [3] mars
        [4] avril
        [5] mai
        [6] juin
        [7] juillet
        [8] août
        [9] septembre
        [10] octobre
        [11] novembre
       *[12] décembre
    } { $end_year } à { $end_hour } h
anomaly-place = { $site } ({ $fluid ->
        [electricity] électricité
        [gas] gaz
        [water] eau
        [heat] chaleur
       *[other] { $fluid }
    })
anomaly-instead = au lieu de { NUMBER($expected) } { $unit } attendus
anomaly-cost = soit environ { NUMBER($cost) } €

anomaly-excess = { anomaly-place } : { NUMBER($actual) } { $unit } consommés du { anomaly-start } au { anomaly-end }, { anomaly-instead }, { anomaly-cost } de trop.
anomaly-deficit = { anomaly-place } : { NUMBER($actual) } { $unit } seulement du { anomaly-start } au { anomaly-end }, { anomaly-instead } : arrêt ou panne à vérifier.
anomaly-night_excess = { anomaly-place } : { NUMBER($actual) } { $unit } consommés hors occupation entre le { anomaly-start } et le { anomaly-end }, { anomaly-instead }, { anomaly-cost } de trop.
anomaly-daytime_lighting = { $site } : éclairage allumé en plein jour, { NUMBER($actual) } { $unit } consommés entre le { anomaly-start } et le { anomaly-end }, { anomaly-instead }, { anomaly-cost } de trop.
anomaly-lighting_out = { $site } : éclairage éteint la nuit entre le { anomaly-start } et le { anomaly-end }, { NUMBER($actual) } { $unit } { anomaly-instead } : armoire à vérifier.
anomaly-continuous_flow = { $site } : l’eau coule sans arrêt du { anomaly-start } au { anomaly-end }, { NUMBER($actual) } { $unit } { anomaly-instead }, { anomaly-cost } de trop : fuite à rechercher.

saving-reason-too-few-days = Moins de 300 jours mesurés dans l’année de référence.
saving-reason-no-consumption = Aucune consommation dans l’année de référence.
saving-reason-no-reporting-days = Aucun jour mesuré avec météo depuis le début du pilote.
