using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.FrameWriter.OwnExtensions;

/// <summary>As many an app has one.</summary>
internal static class DbContextExtensions
{
    public static string Own(this DbContext db) => db.GetType().Name;
}
