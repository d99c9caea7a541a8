"""Searching, sorting and checking that don't depend on the locale of the database."""

from migrations.sql import run

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

# Capitals that taking off accents doesn't make plain, and letters that are found as another one.
CAPITALS = (
    "ÆÐØÞĐĦĲĿŁŊŒŦƁƂƄƆƇƉƊƋƎƏƐƑƓƔƖƗƘƜƝƟƢƤƦƧƩƬƮƱƲƳƵƷƸƼǄǅǇǈǊǋǤǱǲǶǷȜȠȢȤȺȻȽȾɁɃɄɅɆ"
    "ɈɊɌɎͰͲͶͿΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩϏϘϚϜϞϠϢϤϦϨϪϬϮϴϷϹϺϽϾϿЂЄЅІЈЉЊЋЏАБВГДЕЖЗИ"
    "КЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯѠѢѤѦѨѪѬѮѰѲѴѸѺѼѾҀҊҌҎҐҒҔҖҘҚҜҞҠҢҤҦҨҪҬҮҰҲҴҶҸҺҼҾӀӃӅӇӉ"
    "ӋӍӔӘӠӨӶӺӼӾԀԂԄԆԈԊԌԎԐԒԔԖԘԚԜԞԠԢԤԦԨԪԬԮẞỺỼỾøłđıðþ’‘`´ς"
)
FOLDED = (
    "ædotdħĳŀlŋœŧɓƃƅɔƈɖɗƌǝəɛƒɠɣɩɨƙɯɲɵƣƥʀƨʃƭʈʊʋƴƶʒƹƽǆǆǉǉǌǌǥǳǳƕƿȝƞȣȥⱥȼƚⱦɂƀʉʌɇ"
    "ɉɋɍɏͱͳͷϳαβγδεζηθικλμνξοπρστυφχψωϗϙϛϝϟϡϣϥϧϩϫϭϯθϸϲϻͻͼͽђєѕіјљњћџабвгдежзи"
    "клмнопрстуфхцчшщъыьэюяѡѣѥѧѩѫѭѯѱѳѵѹѻѽѿҁҋҍҏґғҕҗҙқҝҟҡңҥҧҩҫҭүұҳҵҷҹһҽҿӏӄӆӈӊ"
    "ӌӎӕәӡөӷӻӽӿԁԃԅԇԉԋԍԏԑԓԕԗԙԛԝԟԡԣԥԧԩԫԭԯßỻỽỿoldidt''''σ"
).replace("'", "''")
# Letters by their numbers, which mean the same on every server: [[:alpha:]] does not.
LETTERS = (
    r"A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02c1\u0370-\u1fff"
    r"\u2c00-\u2dff\u3040-\ud7ff"
)
WORD_SIGNS = rf"0-9{LETTERS}\uf900-\ufdcf\ufe70-\ufefc\U00010000-\U0001efff\U00020000-\U000323af"

FUNCTIONS = rf"""
create or replace function register.vouw(tekst text) returns text
  language sql immutable parallel safe strict
  set search_path = pg_catalog
  -- Most texts are plain letters: for those lower() is all there is, and a tenth of the work.
  return case when octet_length(tekst) = length(tekst)
    then translate(lower(tekst collate "C"), '`', '''') collate "default"
    else replace(replace(replace(replace(
      translate(
        lower(regexp_replace(normalize(tekst, nfd), '[\u0300-\u036f]', '', 'g') collate "C"),
        '{CAPITALS}', '{FOLDED}'),
      'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'ĳ', 'ij') collate "default" end;

create or replace function register.zoekwoorden(variadic delen text[]) returns tsvector
  language sql immutable parallel safe
  set search_path = pg_catalog
  return array_to_tsvector(array_remove(regexp_split_to_array(
    register.vouw(array_to_string(delen, ' ')), '[^{WORD_SIGNS}]+'), ''));
"""

OLD_FUNCTIONS = r"""
create or replace function register.vouw(tekst text) returns text
  language sql immutable parallel safe strict
  set search_path = pg_catalog
  -- Most texts are plain letters: for those lower() is all there is, and a tenth of the work.
  return case when octet_length(tekst) = length(tekst)
    then translate(lower(tekst), '`', '''')
    else translate(
      replace(replace(replace(replace(
        regexp_replace(normalize(lower(tekst), nfd), '[\u0300-\u036f]', '', 'g'),
        'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'ĳ', 'ij'),
      'øłđıðþ’‘`´', 'oldidt''''''''') end;

create or replace function register.zoekwoorden(variadic delen text[]) returns tsvector
  language sql immutable parallel safe
  set search_path = pg_catalog
  return array_to_tsvector(array_remove(regexp_split_to_array(
    register.vouw(array_to_string(delen, ' ')), '[^[:alnum:]]+'), ''));
"""

# Of each rule: its place, its name, and what it says now and what it said before.
_INITIALS = (
    r"voorletters ~ '^([{0}]{{1,3}}\.)+(-?([{0}]{{1,3}}\.)+)*$' and length(voorletters) <= 20"
)
_PLACE = "value ~ '[{0}]' and length(value) <= 80"
_WEB = """value ~ '^https?://[^{0}<>"]+$' and length(value) <= 300"""
_LINE = "onderwerp !~ '[{0}]'"
SPACES = r"\s\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
CONTROLS = r"\u0001-\u001f\u007f-\u009f"
RULES = (
    ("table", "register.persoon", "persoon_voorletters_vorm", _INITIALS, LETTERS, "[:alpha:]"),
    ("domain", "register.straatnaam", "straatnaam_vorm", _PLACE, LETTERS, "[:alpha:]"),
    ("domain", "register.woonplaats", "woonplaats_vorm", _PLACE, LETTERS, "[:alpha:]"),
    ("domain", "register.webadres", "webadres_vorm", _WEB, SPACES, "[:space:]"),
    ("table", "app.mailtekst", "mailtekst_onderwerp_regel", _LINE, CONTROLS, "[:cntrl:]"),
)


def rule(kind: str, place: str, name: str, condition: str) -> str:
    """Return what replaces a rule and keeps the sentence that is told of it."""
    on = "on domain" if kind == "domain" else "on"
    return f"""
do $do$
declare zin text := (select obj_description(oid, 'pg_constraint') from pg_constraint
  where conname = '{name}');
begin
  alter {kind} {place} drop constraint {name};
  alter {kind} {place} add constraint {name} check ({condition});
  if zin is not null then
    execute format('comment on constraint {name} {on} {place} is %L', zin);
  end if;
end $do$;
"""


# Rows that were stored under another locale get their words and their place anew. No value
# was changed, so the history is silent.
STORED_AGAIN = """
do $do$
declare kolom record; gewijzigd bigint; ooit boolean := false;
begin
  for kolom in
    select a.attrelid::regclass as tabel, a.attname as naam, pg_get_expr(d.adbin, d.adrelid) as waarde,
           case c.relname when 'persoon' then 'achternaam' when 'verkiezingsuitslag' then 'lijst'
             else 'naam' end as bron
      from pg_attribute a join pg_attrdef d on (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
      join pg_class c on c.oid = a.attrelid
     where c.relnamespace = 'register'::regnamespace and a.attgenerated = 's'
       and a.attname in ('zoek', 'sorteer')
  loop
    execute format('alter table %s disable trigger user', kolom.tabel);
    execute format('update %s set %I = %I where %I is distinct from (%s)',
      kolom.tabel, kolom.bron, kolom.bron, kolom.naam, kolom.waarde);
    get diagnostics gewijzigd = row_count;
    execute format('alter table %s enable trigger user', kolom.tabel);
    ooit := ooit or gewijzigd > 0;
  end loop;
  if ooit then
    alter table register.functievervulling disable trigger geschiedenis;
    update register.functievervulling set persoon_id = persoon_id;
    alter table register.functievervulling enable trigger geschiedenis;
  end if;
  update app.accountstand st
     set zoek = register.zoekwoorden(u.first_name, u.last_name, u.email),
         sorteer = register.vouw(u.last_name || ', ' || u.first_name)
    from public.ab_user u
   where u.id = st.user_id
     and (st.zoek, st.sorteer) is distinct from
         (register.zoekwoorden(u.first_name, u.last_name, u.email),
          register.vouw(u.last_name || ', ' || u.first_name));
end $do$;
"""


def upgrade() -> None:
    run(FUNCTIONS, *(rule(k, p, n, text.format(now)) for k, p, n, text, now, _ in RULES))
    run(STORED_AGAIN)


def downgrade() -> None:
    run(OLD_FUNCTIONS)
    for kind, place, name, text, _, before in RULES:
        # In 0001 and 0003 the class stands in brackets of its own, as here.
        run(rule(kind, place, name, text.format(before)))
