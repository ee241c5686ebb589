using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Hostile.Attack;

/// <summary>Rows that an app joins with are nobody else's, though functions of others run in its session.</summary>
public sealed class AppRowsAttackTests : AttackTest
{
    [Test]
    public async Task Default_privileges_let_nobody_at_them([Values] bool isInTransaction)
    {
        await Sql($"ALTER DEFAULT PRIVILEGES FOR ROLE {Writer} GRANT ALL ON TABLES TO {Evil}, PUBLIC");
        await using var db = AsWriter();
        await using var transaction = isInTransaction ? await db.Database.BeginTransactionAsync() : null;

        await using var rows = await db.UseRowsAsync(new List<string> { "secret" });

        Assert.That(await db.Database.SqlQueryRaw<string>("""
            SELECT e::text AS "Value" FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) e
            WHERE c.relnamespace = pg_my_temp_schema() AND e.grantee <> c.relowner
            """).ToListAsync(), Is.Empty);
        Assert.That(await rows.Rows.CountAsync(), Is.EqualTo(1));
    }
}
