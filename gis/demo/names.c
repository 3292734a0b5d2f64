/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Street names: those that Kaifeng has for the larger streets, then made-up ones of the usual
 * pattern. A name is given once in the whole city. */
#include "gis/demo/plan.h"

/* After so many names that were given before, longer ones are made. */
#define SHORT_NAME_TRIES 100

struct _DemoNames
{
  DemoRandom random;
  GHashTable *given;
  guint next[DEMO_N_LEVELS];
};

static const char *const arterials[] = {
  "祥和大道", "龙城路",   "宋都大道", "菊城大道", "东京大道", "金明大道", "宋城路", "迎宾路",
  "解放路",   "自由路",   "滨河路",   "晋安路",   "郑开大道", "黄河大街", "集英街", "夷山大街",
  "公园路",   "五一路",   "劳动路",   "新宋路",   "工业南路", "安顺路",   "魏都路", "周天路",
  "七大街",   "祥和大道", "龙城路",   "宋都大道", "菊城大道", NULL,
};

static const char *const secondaries[] = {
  "鼓楼街",   "书店街",   "马道街",   "寺后街",   "省府前街", "省府西街", "财政厅东街", "河道街",
  "午朝门街", "曹门大街", "宋门大街", "铁塔西街", "北道门街", "生产街",   "南关正街",   "西司门街",
  "向阳路",   "体育路",   "新门关街", "仁和屯街", "繁塔街",   "苹果园路", "五福路",     "汉兴路",
  "大庆路",   "复兴大道", "陇海路",   "禹南街",   "建设路",   "吹台路",   "文苑路",     "明伦街",
  "内环路",   "青年路",   "三贤街",   "西坡街",   "芦花岗路", "豪德路",   "富丽路",     NULL,
};

static const char *const branches[] = {
  "财神庙街",   "卧龙街",   "州桥街",   "理事厅街",   "三胜街",   "双龙巷街", "县街",
  "北羊市街",   "南羊市街", "维中前街", "胭脂河街",   "无梁庙街", "学院门街", "游梁祠街",
  "山货店街",   "徐府街",   "中州路",   "土街",       "穆家桥街", "草市街",   "万寿街",
  "炒米胡同街", "眼光庙街", "大厅门街", "刘府胡同街", "南京巷街", "西棚板街", "东棚板街",
  "行宫角街",   "自由东街", "裴场公街", "火神庙街",   "延寿寺街", "磨盘街",   "木厂街",
  "油坊街",     "铁佛寺街", "文庙街",   "内颂家桥街", "外马号街", "塘坊口街", "旗杆街",
  NULL,
};

static const char *const lanes[] = {
  "惠家胡同", "第一巷",     "第二巷",     "第三巷",     "第四巷",   "第五巷",   "双龙巷",
  "刘家胡同", "前炒米胡同", "后炒米胡同", "小纸坊胡同", "磨盘胡同", "慎德里",   "平等里",
  "顺城胡同", "吉祥胡同",   "里城胡同",   "大坑沿胡同", "花井胡同", "八府胡同", "袁宅胡同",
  "侯家胡同", "小鼓楼巷",   "贤人巷",     NULL,
};

/* Syllables that give plausible names: first, second, and the street's kind. */
static const char *const firsts[] = {
  "永", "长", "文", "武", "安", "和", "福", "瑞", "兴", "广", "德", "仁", "义", "信", "清", "明",
  "祥", "泰", "康", "宁", "光", "金", "玉", "青", "新", "嘉", "昌", "荣", "华", "春", "松", "柳",
};
static const char *const seconds[] = {
  "安", "宁", "和", "泰", "兴", "昌", "盛", "康", "乐", "源", "丰", "庆", "顺", "德", "善", "贤",
  "园", "桥", "坊", "井", "台", "楼", "亭", "堂", "门", "营", "屯", "堤", "园", "圃", "苑", "溪",
};
static const char *const families[] = {
  "赵", "钱", "孙", "李", "周", "吴", "郑", "王", "冯", "陈", "蒋", "沈", "韩", "杨", "朱", "秦",
  "许", "何", "吕", "张", "孔", "曹", "严", "金", "魏", "陶", "姜", "谢", "邹", "窦", "章", "苏",
  "潘", "葛", "范", "彭", "鲁", "马", "方", "袁", "柳", "唐", "薛", "贺", "罗", "毕", "郝", "安",
};

static const char *const *const real_names[DEMO_N_LEVELS] = { arterials, secondaries, branches,
                                                              lanes };

DemoNames *
demo_names_new (guint32 seed)
{
  DemoNames *names = g_new0 (DemoNames, 1);
  names->random = demo_random_new (seed, "names");
  names->given = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return names;
}

void
demo_names_free (DemoNames *names)
{
  if (names == NULL)
    return;
  g_hash_table_unref (names->given);
  g_free (names);
}

char *
demo_names_take (DemoNames *names, const char *name)
{
  if (!g_hash_table_add (names->given, g_strdup (name)))
    return NULL;
  return g_strdup (name);
}

/* @is_long: with one syllable more, where the short names are used up. */
static char *
make_name (DemoNames *names, DemoLevel level, gboolean is_long)
{
  static const char *const middles[] = { "东", "西", "南", "北", "中", "新", "上", "下" };
  static const char *const big_kinds[] = { "路", "街", "大街" };
  static const char *const lane_kinds[] = { "胡同", "巷", "里" };
  DemoRandom *random = &names->random;
  const char *second = seconds[demo_random_below (random, G_N_ELEMENTS (seconds))];

  if (level == DEMO_LANE && !is_long && demo_random_chance (random, 0.4))
    {
      static const char *const sizes[] = { "", "", "大", "小", "前", "后", "东", "西" };
      return g_strconcat (sizes[demo_random_below (random, G_N_ELEMENTS (sizes))],
                          families[demo_random_below (random, G_N_ELEMENTS (families))], "家",
                          lane_kinds[demo_random_below (random, 2)], NULL);
    }
  return g_strconcat (firsts[demo_random_below (random, G_N_ELEMENTS (firsts))], second,
                      is_long ? middles[demo_random_below (random, G_N_ELEMENTS (middles))] : "",
                      level == DEMO_LANE
                        ? lane_kinds[demo_random_below (random, G_N_ELEMENTS (lane_kinds))]
                        : big_kinds[demo_random_below (random, level <= DEMO_SECONDARY ? 3 : 2)],
                      NULL);
}

char *
demo_names_next (DemoNames *names, DemoLevel level)
{
  /* Real names are few: spread them over the streets that ask. */
  static const double real_share[DEMO_N_LEVELS] = { 1, 0.85, 0.5, 0.12 };
  const char *const *list = real_names[level];

  while (list[names->next[level]] != NULL && demo_random_chance (&names->random, real_share[level]))
    {
      char *name = demo_names_take (names, list[names->next[level]++]);
      if (name != NULL)
        return name;
    }
  for (guint n = 0;; n++)
    {
      g_autofree char *made = make_name (names, level, n >= SHORT_NAME_TRIES);
      char *name = demo_names_take (names, made);
      if (name != NULL)
        return name;
    }
}

char *
demo_names_next_office (DemoNames *names)
{
  static const char *const kinds[] = { "镇", "乡", "街道" };
  static const double shares[] = { 0.5, 0.3, 0.2 };
  DemoRandom *random = &names->random;

  for (;;)
    {
      g_autofree char *made =
        g_strconcat (firsts[demo_random_below (random, G_N_ELEMENTS (firsts))],
                     seconds[demo_random_below (random, G_N_ELEMENTS (seconds))],
                     kinds[demo_random_pick (random, shares, G_N_ELEMENTS (kinds))], NULL);
      char *name = demo_names_take (names, made);
      if (name != NULL)
        return name;
    }
}
