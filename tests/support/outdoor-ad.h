/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A class that the program does not ship, as a city would add it: one JSON document, no code. */
#pragma once

#define OUTDOOR_AD_JSON                                                                            \
  "{\"domains\": [{\"id\": \"ad_state\", \"title\": {\"en\": \"Ad state\", \"zh_CN\": "            \
  "\"广告状态\", \"zh_TW\": \"廣告狀態\"}, \"values\": ["                                  \
  "{\"code\": \"approved\", \"title\": {\"en\": \"Approved\", \"zh_CN\": \"已审批\", "          \
  "\"zh_TW\": \"已審批\"}, \"color\": \"#26a269\", \"color_dark\": \"#57e389\"},"               \
  "{\"code\": \"unapproved\", \"title\": {\"en\": \"Unapproved\", \"zh_CN\": \"未审批\", "      \
  "\"zh_TW\": \"未審批\"}, \"synonyms\": [\"违规\"], \"color\": \"#e01b24\", "                \
  "\"color_dark\": \"#ff6b81\"}]}],"                                                               \
  "\"classes\": [{\"id\": \"outdoor_ad\", \"role\": \"asset\", \"geometry\": \"point\", "          \
  "\"geometry_required\": true, \"title\": {\"en\": \"Outdoor ad\", \"zh_CN\": \"户外广告\", " \
  "\"zh_TW\": \"戶外廣告\"}, \"synonyms\": [\"广告\", \"billboards\"], \"label_field\": "    \
  "\"name\", \"state_field\": \"state\", \"color\": \"#b0307f\", \"color_dark\": \"#f07cc0\", "    \
  "\"min_zoom\": 14, \"draw_order\": 58, \"fields\": ["                                            \
  "{\"name\": \"name\", \"title\": {\"en\": \"Name\", \"zh_CN\": \"名称\", \"zh_TW\": "          \
  "\"名稱\"}, \"type\": \"text\", \"required\": true, \"synonyms\": [\"广告名称\"]},"        \
  "{\"name\": \"code\", \"title\": {\"en\": \"Code\", \"zh_CN\": \"编号\", \"zh_TW\": "          \
  "\"編號\"}, \"type\": \"text\", \"unique\": true, \"synonyms\": [\"编号\"]},"                \
  "{\"name\": \"state\", \"title\": {\"en\": \"State\", \"zh_CN\": \"状态\", \"zh_TW\": "        \
  "\"狀態\"}, \"type\": \"code\", \"domain\": \"ad_state\", \"tracked\": true, \"synonyms\": "   \
  "[\"审批状态\"]},"                                                                           \
  "{\"name\": \"area_m2\", \"title\": {\"en\": \"Area\", \"zh_CN\": \"面积\", \"zh_TW\": "       \
  "\"面積\"}, \"type\": \"real\", \"unit\": \"m²\", \"min\": 0, \"max\": 2000, \"synonyms\": "  \
  "[\"广告面积\"]},"                                                                           \
  "{\"name\": \"district\", \"title\": {\"en\": \"District\", \"zh_CN\": \"行政区\", "          \
  "\"zh_TW\": \"行政區\"}, \"type\": \"code\", \"domain\": \"district\", \"synonyms\": "        \
  "[\"所属区\"]}],"                                                                             \
  "\"themes\": [{\"id\": \"state\", \"title\": {\"en\": \"State\", \"zh_CN\": \"状态\", "        \
  "\"zh_TW\": \"狀態\"}, \"kind\": \"categories\", \"field\": \"state\"}]}]}"
