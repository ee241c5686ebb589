using EfWriter.Connector.Profiles;
using EfWriter.Connector.Statements;
using EfWriter.Tests.Support;
using Npgsql;

namespace EfWriter.Tests.Connector;

[ServerFree]
public sealed class ProfileTests
{
    private const string Uri = "postgresql://u:p@h:5432/d";

    [Test]
    public void The_profile_of_the_documentation_gives_a_connection()
    {
        const string Text = """
            # profiles/dev.yml
            sources:
              my_postgres_db:
                type: "postgres"
                uri: "${DB_CONNECTION_STRING}"
            """;

        Assert.That(Connect(Text, "my_postgres_db", environment: new() { ["DB_CONNECTION_STRING"] = Uri }),
            Is.EqualTo("Host=h;Port=5432;Username=u;Password=p;Database=d"));
    }

    [Test]
    public void An_entry_can_be_given_in_parts()
    {
        const string Text = """
            destinations:
              out:
                type: POSTGRES
                host: db.example
                port: 6432
                database: sales
                user: ann
                password: "p@ss:w/rd%"
                sslmode: verify-full
                application_name: nightly
            """;

        Assert.That(
            new NpgsqlConnectionStringBuilder(Connect(Text, "out")),
            Is.EquivalentTo(
                new NpgsqlConnectionStringBuilder(
                    "Host=db.example;Port=6432;Database=sales;Username=ann;Password=p@ss:w/rd%;SSL Mode=VerifyFull;Application "
                    + "Name=nightly")));
    }

    [TestCase("host: h\n    user: u", "f.yml:2:3: the entry 'e': The connection URI names no database")]
    [TestCase("host: h\n    database: d\n    password: s3cret", "f.yml:2:3: the entry 'e': The connection URI names no user")]
    [TestCase("user: u\n    database: d", "f.yml:2:3: the entry 'e': The connection URI names no host")]
    [TestCase("host: h\n    hostname: x",
        "f.yml:2:3: the entry 'e': The connection URI has a parameter with no counterpart here; known are host, ")]
    [TestCase("uri: postgresql://u:s3cret@h/d\n    host: h", "f.yml:2:3: the entry 'e' has a uri, and beside it host. Keep the uri, ")]
    [TestCase("uri: postgresql://u:s3cret@h", "f.yml:4:10: the entry 'e': The connection URI names no database")]
    [TestCase("uri: postgresql://u:s3cret@h/d?frob=1",
        "f.yml:4:10: the entry 'e': The connection URI has a parameter with no counterpart here")]
    [TestCase("uri: \"${NO_SUCH}\"", "f.yml:4:10: the variable 'NO_SUCH' is not set. Say --var NO_SUCH=…, ")]
    [TestCase("uri: \"postgresql://u:s3cret@${NO_SUCH}/d\"", "f.yml:4:32: the variable 'NO_SUCH' is not set. ")]
    [TestCase("uri: \"postgresql://u:pw${s3cret}@h/d\"", "f.yml:4:27: the variable is not set. Say --var NAME=…, or set it in "
        + "the profile's variables, by SET, or in the environment, or give a default: ${NAME|…}.")]
    [TestCase("password: \"${Sesame}\"", "f.yml:4:15: the variable is not set. Say --var NAME=…, ")]
    [TestCase("uri: \"${DB-URI}\"", "f.yml:4:10: '${' begins a variable, and what follows is none. ")]
    [TestCase("uri: [a]", "f.yml:4:5: 'uri' needs one value, on the same line; ")]
    public void A_wrong_entry_is_refused_by_place(string settings, string expected)
    {
        var error = Assert.Catch(() => Connect($"sources:\n  e:\n    type: postgres\n    {settings}", "e"));

        Assert.That(error, Is.TypeOf<StatementException>());
        Assert.That(error!.Message, Does.StartWith(expected).And.Not.Contain("s3cret"));
    }

    [TestCase("source:\n  e: {}",
        "f.yml:1:1: 'source' is not known in a profile. Known are version, variables, sources, destinations, engines.")]
    [TestCase("sources:\n  - a", "f.yml:2:3: 'sources' must be lines of 'name: value'. Found something else here.")]
    [TestCase("sources:\n  e:\n    uri: x", "f.yml:2:3: the entry 'e' has no type. Add 'type: postgres'.")]
    [TestCase("just text", "f.yml:1:1: a profile must be lines of 'name: value'. Found something else here.")]
    [TestCase("sorces:\n  e: {}",
        "f.yml:1:1: 'sorces' is not known in a profile. Known are version, variables, sources, destinations, engines.")]
    [TestCase("engines:\n  duckdb:\n    mod: memory",
        "f.yml:3:5: 'mod' is not known in the engine 'duckdb'. Known are mode, path, memory_limit, threads, autoinstall_known_extensions.")]
    [TestCase("engines:\n  spark: {}", "f.yml:2:3: this name is not known in 'engines'. Known are duckdb.")]
    public void A_text_that_is_no_profile_is_refused_by_place(string text, string expected) =>
        Assert.That(() => ProfileReader.Read(text, "f.yml"), Throws.TypeOf<StatementException>().With.Message.EqualTo(expected));

    [TestCase("sources:\n  e:\n   type: \"postgres")]
    [TestCase("sources:\n  e: {\n")]
    [TestCase("a: b: s3cret")]
    [TestCase("sources: {}\nsources: {}")]
    [TestCase("sources:\n\te: {}")]
    public void Broken_YAML_is_refused_by_place_without_its_text(string text) =>
        Assert.That(() => ProfileReader.Read(text, "f.yml"), Throws.TypeOf<StatementException>()
            .With.Message.Match(@"^f\.yml:\d+:\d+: this is not well-formed YAML\. ").And.Message.Not.Contain("s3cret"));

    [TestCase("")]
    [TestCase("# nothing")]
    [TestCase("version: \"1.0\"\nsources:\nvariables:\n")]
    [TestCase("sources:\n  s3:\n    type: s3\n    bucket: {any: [thing]}")]
    public void A_profile_may_have_nothing_for_us(string text) => Assert.That(ProfileReader.Read(text, "f.yml").ForWriting, Is.Empty);

    [Test]
    public void A_destination_goes_before_a_source_of_its_name_for_writing_and_after_it_for_reading()
    {
        var profile = ProfileReader.Read(
            $"sources:\n  e: {{type: postgres, uri: from}}\n  f: {{type: postgres, uri: f}}\ndestinations:\n  e: {{type: postgres, uri: "
            + $"to}}", "f.yml");

        Assert.That(profile.ForWriting.Select(entry => entry.Settings["uri"].Value), Is.EqualTo(new[] { "to", "f" }));
        Assert.That(profile.ForReading.Select(entry => entry.Settings["uri"].Value), Is.EqualTo(new[] { "from", "f" }));
    }

    [TestCase("e", "e", null)]
    [TestCase("x", null,
        "a.sf:3:4: f.yml has no entry 'x' of type postgres. It has e, f; name one of them: postgres://entry/schema/table.")]
    [TestCase("", null, "a.sf:3:4: the URI names no entry. It has e, f; name one of them: postgres://entry/schema/table.")]
    public void Among_several_entries_the_name_decides(string name, string? entry, string? error) =>
        Choose("destinations:\n  e: {type: postgres}\n  f: {type: postgres}\n  g: {type: s3}", name, entry, warning: null, error);

    [TestCase("e", "e", null)]
    [TestCase("", "e", null)]
    [TestCase("x", "e", "a.sf:3:4: f.yml has no entry 'x'; 'e', the only one of type postgres, is taken.")]
    public void The_only_entry_is_taken_by_any_name(string name, string entry, string? warning) =>
        Choose("sources:\n  e: {type: postgres}\n  g: {type: s3}", name, entry, warning, error: null);

    [Test]
    public void Without_an_entry_nothing_is_guessed() =>
        Choose("sources: {}", "x", null, null,
            "a.sf:3:4: f.yml has no such entry of type postgres, and no other. Add one under destinations, with 'type: postgres' and a "
            + "uri.");

    [Test]
    public void Variables_come_from_the_command_line_the_profile_SET_and_the_environment_in_this_order()
    {
        var profile =
            ProfileReader.Read("variables:\n  a: profile\n  b: profile\n  made: \"${a}-${c}-${e|none}\"\n  PATH: \"x:${PATH}\"", "f.yml");
        var environment = new Dictionary<string, string> { ["a"] = "env", ["b"] = "env", ["c"] = "env", ["d"] = "env", ["PATH"] = "p" };
        var variables = new VariableSet(profile, new Dictionary<string, string> { ["a"] = "line" }, environment.GetValueOrDefault);
        foreach (var name in new[] { "a", "b", "c" })
            variables.Set(name, "set");

        Assert.That(new[] { "a", "b", "c", "d", "e", "made", "PATH" }.Select(variables.Find),
            Is.EqualTo(new[] { "line", "profile", "set", "env", null, "line-set-none", "x:p" }));
    }

    [Test]
    public void Variables_that_lead_back_to_themselves_are_refused()
    {
        var profile = ProfileReader.Read("variables:\n  a: \"${b}\"\n  b: \"${a}\"", "f.yml");

        Assert.That(() => new VariableSet(profile, new Dictionary<string, string>(), _ => null).Find("a"),
            Throws.TypeOf<StatementException>().With.Message.Match(
                @"^f\.yml:\d:\d: the variable '[ab]' is made of others that lead back to it"));
    }

    [TestCase("a${x}b", "aVb")]
    [TestCase("${x}${x}", "VV")]
    [TestCase("${x|d}", "V")]
    [TestCase("${y|d e}", "d e")]
    [TestCase("${y|}", "")]
    [TestCase("$x $ $$ {x}", "$x $ $$ {x}")]
    public void A_value_is_expanded(string text, string expected) =>
        Assert.That(Template.Expand(At(text), "f", Find), Is.EqualTo(expected));

    [TestCase("SELECT '${x}', ${x}, \"${x}\"", "SELECT 'V', V, \"V\"")]
    [TestCase("SELECT $$ ${x} $$, ${x}", "SELECT $$ ${x} $$, V")]
    [TestCase("SELECT $${x}$$", "SELECT $${x}$$")]
    [TestCase("SELECT $a$${x}$a$", "SELECT $a$${x}$a$")]
    [TestCase("SELECT 1 -- ${y}\n, ${x}", "SELECT 1 -- ${y}\n, V")]
    [TestCase("SELECT /* ${y} */ 1", "SELECT /* ${y} */ 1")]
    [TestCase("SELECT '^\\${', '${1}', '${a b}'", "SELECT '^\\${', '${1}', '${a b}'")]
    [TestCase("SELECT ${y|1 + 1}", "SELECT 1 + 1")]
    public void SQL_is_expanded_but_for_comments_and_dollar_quotes(string text, string expected) =>
        Assert.That(Template.ExpandSql(At(text), "f", Find), Is.EqualTo(expected));

    [Test]
    public void An_unset_variable_of_SQL_is_named_by_place() =>
        Assert.That(() => Template.ExpandSql(new PlacedText("SELECT 1,\n '${y}'", new(4, 9)), "a.sf", Find),
            Throws.TypeOf<StatementException>().With.Message.StartsWith("a.sf:5:3: the variable 'y' is not set."));

    private static string? Find(string name) => name == "x" ? "V" : null;

    private static PlacedText At(string text) => new(text, new(1, 1));

    private static void Choose(string text, string name, string? entry, string? warning, string? error)
    {
        var profile = ProfileReader.Read(text, "f.yml");
        if (error is not null)
        {
            Assert.That(() => EntryChoice.Of(name, profile.ForWriting, profile, "a.sf", new(3, 4)),
                Throws.TypeOf<StatementException>().With.Message.EqualTo(error));
            return;
        }

        var choice = EntryChoice.Of(name, profile.ForWriting, profile, "a.sf", new(3, 4));
        Assert.That((choice.Entry.Name, choice.Warning), Is.EqualTo((entry, warning)));
    }

    private static string Connect(string text, string name, Dictionary<string, string>? environment = null)
    {
        var profile = ProfileReader.Read(text, "f.yml");
        var variables = new VariableSet(profile, new Dictionary<string, string>(), (environment ?? []).GetValueOrDefault);
        return EntryConnection.Of(profile.ForWriting.Single(entry => entry.Name == name), profile, variables);
    }

    [TestCase("a: &a {host: h, port: 1}\n", "<<: *a", "h")]
    [TestCase("a: &a {host: h}\n", "<<: *a\n    host: own", "own")]
    [TestCase("a: &a {host: h}\nb: &b {host: other, port: 1}\n", "<<: [*a, *b]", "h")]
    public void Values_of_other_mappings_are_merged(string anchors, string merge, string host)
    {
        var others = anchors.TrimEnd('\n').Replace("\n", "\n  ", StringComparison.Ordinal)
            .Replace("{", "{type: postgres, ", StringComparison.Ordinal);
        var profile = ProfileReader.Read($"sources:\n  {others}\n  merged:\n    {merge}\n", "f.yml");

        Assert.That(profile.ForReading.Single(entry => entry.Name == "merged").Settings["host"].Value, Is.EqualTo(host));
    }
}
