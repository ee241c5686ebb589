using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Tests.Hostile;

/// <summary>
/// What a killed writer left is swept; what merely looks like it, belongs to others or is in use stays, and fails no write.
/// </summary>
public sealed class SweepTests : DatabaseTest
{
    private const string First = "sales__efwriter_p_00000000";
    private const string Abandoned = "sales__efwriter_p_0badf00d";

    [TestCase("sales__efwriter_p_history")]
    [TestCase("sales__efwriter_p_0badf00d_old")]
    [TestCase("sales__efwriter_p_0BADF00D")]
    [TestCase("sales__efwriter_p_")]
    [TestCase("sales__efwriter_p_0badf00")]
    [TestCase("sales__efwriter_p_0badf00g")]
    [TestCase("sales__efwriter_p")]
    [TestCase("sales__efwriter_t_0badf00d")]
    public async Task A_table_with_a_similar_name_stays(string similar)
    {
        await Sql($"CREATE TABLE {Schema}.\"{similar}\" AS SELECT 1 AS id; CREATE TABLE {Schema}.\"{Abandoned}\" (id int)");

        await WriteAsync();

        Assert.That(await Scalar<long>($"SELECT count(*) FROM {Schema}.\"{similar}\""), Is.EqualTo(1));
        Assert.That(await Exists(Abandoned), Is.False);
        Assert.That(await Count("sales"), Is.EqualTo(1));
    }

    [TestCase("CREATE VIEW {0}.\"sales__efwriter_p_0badf00d\" AS SELECT 1 AS id")]
    [TestCase("CREATE SEQUENCE {0}.\"sales__efwriter_p_0badf00d\"")]
    [TestCase("CREATE TYPE {0}.\"sales__efwriter_p_0badf00d\" AS (id int)")]
    [TestCase("CREATE TABLE {0}.\"sales__efwriter_p_0badf00d\" (id int) PARTITION BY LIST (id)")]
    [TestCase(
        "CREATE TABLE {0}.parent (id int) PARTITION BY LIST (id); CREATE TABLE {0}.\"sales__efwriter_p_0badf00d\" PARTITION OF {0}.parent "
        + "DEFAULT")]
    public async Task What_is_no_table_of_a_writers_stays(string make)
    {
        await Sql(string.Format(System.Globalization.CultureInfo.InvariantCulture, make, Schema));

        await WriteAsync();

        Assert.That(await Exists(Abandoned), Is.True);
        Assert.That(await Count("sales"), Is.EqualTo(1));
    }

    [Test]
    public async Task An_append_sweeps_what_a_replacement_left()
    {
        await Sql(
            $"CREATE TABLE {Schema}.sales (id int); CREATE TABLE {Schema}.\"{First}\" (id int); CREATE TABLE {Schema}.\"{Abandoned}\" (id "
            + "int)");
        await using var db = NewContext();

        await db.WriteAsync(OneRow, "sales", Options(IfExists.Append));

        Assert.That((await Exists(First), await Exists(Abandoned), await Count("sales")), Is.EqualTo((false, false, 1L)));
    }

    [Test]
    public async Task A_replacement_by_several_connections_passes_by_one_that_it_cannot_sweep()
    {
        await Sql(
            $"CREATE TABLE {Schema}.sales (id int); CREATE TABLE {Schema}.\"{First}\" (id int); CREATE VIEW {Schema}.seen AS SELECT * FROM "
            + $"{Schema}.\"{First}\"");
        await using var db = NewContext();

        await db.WriteAsync(OneRow, "sales", Options(IfExists.Replace) with { Parallelism = 2 });

        Assert.That((await Exists(First), await Count("sales")), Is.EqualTo((true, 1L)));
    }

    [Test]
    public async Task One_that_others_depend_on_stays()
    {
        await Sql($"CREATE TABLE {Schema}.\"{Abandoned}\" (id int); CREATE VIEW {Schema}.seen AS SELECT * FROM {Schema}.\"{Abandoned}\"");

        await WriteAsync();

        Assert.That(await Exists(Abandoned), Is.True);
        Assert.That(await Count("sales"), Is.EqualTo(1));
    }

    [Test]
    public async Task One_that_somebody_reads_stays_and_nobody_waits_for_them()
    {
        await Sql($"CREATE TABLE {Schema}.\"{Abandoned}\" (id int)");
        await using var reader = await Server.Source.OpenConnectionAsync();
        await using var transaction = await reader.BeginTransactionAsync();
        await using var read = new NpgsqlCommand($"SELECT FROM {Schema}.\"{Abandoned}\"", reader);
        await read.ExecuteNonQueryAsync();

        await WriteAsync();

        Assert.That(await Count("sales"), Is.EqualTo(1));
        await transaction.RollbackAsync();
        await WriteAsync();
        Assert.That(await Exists(Abandoned), Is.False, "swept by the next write");
    }

    [Test]
    public async Task One_of_another_owner_stays()
    {
        await Sql($"""
            CREATE ROLE {Schema}_writer LOGIN PASSWORD '{Server.Password}'; GRANT ALL ON SCHEMA {Schema} TO {Schema}_writer;
            CREATE TABLE {Schema}."{Abandoned}" AS SELECT 1 AS id; GRANT ALL ON {Schema}."{Abandoned}" TO {Schema}_writer
            """);
        try
        {
            await using var db = new DbContext(new DbContextOptionsBuilder().UseNpgsql(
                new NpgsqlConnectionStringBuilder(Server.ConnectionString)
                {
                    Username = $"{Schema}_writer",
                    Pooling = false
                }.ConnectionString).Options);

            await db.WriteAsync(OneRow, "sales", Options(IfExists.Replace));
            await db.WriteAsync(OneRow, "sales", Options(IfExists.Replace));

            Assert.That(await Exists(Abandoned), Is.True);
        }
        finally
        {
            await Sql($"DROP OWNED BY {Schema}_writer; DROP ROLE {Schema}_writer");
        }
    }

    [Test]
    public async Task A_sweep_that_is_kept_out_leaves_the_callers_transaction_in_order()
    {
        await Sql(
            $"CREATE TABLE {Schema}.\"{Abandoned}\" (id int); CREATE VIEW {Schema}.seen AS SELECT * FROM {Schema}.\"{Abandoned}\"; CREATE "
            + $"TABLE {Schema}.other (id int)");
        await using var db = NewContext();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await db.Database.ExecuteSqlRawAsync($"INSERT INTO {Schema}.other VALUES (1)");

        await db.WriteAsync(OneRow, "sales", Options(IfExists.Replace));
        await transaction.CommitAsync();

        Assert.That((await Count("other"), await Count("sales")), Is.EqualTo((1L, 1L)));
    }

    private static Frame OneRow => Frame.From([new { id = 1 }]);

    private async Task WriteAsync()
    {
        await using var db = NewContext();
        await db.WriteAsync(OneRow, "sales", Options(IfExists.Replace));
        await db.WriteAsync(OneRow, "sales", Options(IfExists.Replace));
    }

    private Task<bool> Exists(string name) =>
        Scalar<bool>($"SELECT EXISTS (SELECT FROM pg_class WHERE relname = '{name}' AND relnamespace = '{Schema}'::regnamespace)");
}
