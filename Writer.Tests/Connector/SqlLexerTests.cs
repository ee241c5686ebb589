using EfWriter.Connector.Statements;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Connector;

[ServerFree]
public sealed class SqlLexerTests
{
    [TestCase("SELECT 1;", "SELECT 1")]
    [TestCase("SELECT 1 ; ;-- end", "SELECT 1")]
    [TestCase("SELECT 1 -- ; end\n", "SELECT 1")]
    [TestCase("SELECT ';' /* ; */ ;", "SELECT ';'")]
    [TestCase("SELECT 1; SELECT 2;", "SELECT 1; SELECT 2")]
    [TestCase("SELECT $$;$$", "SELECT $$;$$")]
    [TestCase("SELECT 'open;", "SELECT 'open;")]
    [TestCase("", "")]
    public void A_statement_is_freed_of_its_end(string text, string expected) =>
        Assert.That(SqlLexer.WithoutEnd(text), Is.EqualTo(expected));

    [TestCase("a$b$c", "Word 5")]
    [TestCase("$1", "Symbol 1")]
    [TestCase("$a$b$a$c", "DollarText 7")]
    [TestCase("$$$$", "DollarText 4")]
    [TestCase("'a''b'c", "Text 6")]
    [TestCase("e'\\''x", "Text 5")]
    [TestCase("ex'", "Word 2")]
    [TestCase("\"a\"\"b\"", "Name 6")]
    [TestCase("/* /* */ */x", "Space 11")]
    [TestCase("-- a\r\nb", "Space 6")]
    [TestCase(" \u00A0\uFEFF\n", "Space 4")]
    [TestCase("1.5e10 ", "Number 6")]
    [TestCase("é1", "Word 2")]
    [TestCase("'a", "Unclosed 2")]
    [TestCase("$a$b", "Unclosed 4")]
    [TestCase("/* /* */", "Unclosed 8")]
    [TestCase("", "End 0")]
    public void A_lexeme_ends_where_PostgreSQL_ends_it(string text, string expected)
    {
        var lexeme = SqlLexer.Read(text, 0);
        Assert.That($"{lexeme.Kind} {lexeme.Length}", Is.EqualTo(expected));
    }
}
