"""Monthly temperature normals of Saint-Quentin-Roupy (Aisne), 1981-2010, in degrees Celsius.

Source: normals of Météo-France for the aerodrome of Saint-Quentin-Roupy (Fontaine-lès-Clercs, 02), by way of the page
"Climat de l'Aisne" (pt.frwiki.wiki), a secondary copy to be re-checked on meteo.data.gouv.fr. January first.
"""

__all__ = ["TMAX_C", "TMEAN_C", "TMIN_C"]

TMIN_C = (0.6, 0.6, 3.0, 4.5, 8.2, 10.6, 12.5, 12.4, 10.1, 7.3, 3.6, 1.3)
TMEAN_C = (3.0, 3.6, 6.8, 9.3, 13.0, 15.7, 18.0, 17.9, 14.9, 11.1, 6.4, 3.6)
TMAX_C = (5.5, 6.6, 10.6, 14.0, 17.9, 20.7, 23.4, 23.4, 19.6, 14.9, 9.3, 5.9)
