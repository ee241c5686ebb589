using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Benchmarks.Entities;

/// <summary>PhenX.EntityFrameworkCore.BulkInsert, by its assembly for PostgreSQL, which is built outside of this repository.</summary>
internal sealed class PhenXLibrary
{
    private const string Name = "PhenX.EntityFrameworkCore.BulkInsert";

    private readonly Assembly _postgres;
    private readonly Assembly _core;

    /// <param name="path">
    /// The file <c>PhenX.EntityFrameworkCore.BulkInsert.PostgreSql.dll</c>, with the others that it needs beside it.
    /// </param>
    public PhenXLibrary(string path)
    {
        _postgres = Assembly.LoadFrom(Path.GetFullPath(path));
        _core = Assembly.LoadFrom(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, $"{Name}.dll"));
    }

    public string Version => _core.GetName().Version!.ToString();

    /// <summary>A context's options, with the library added.</summary>
    public DbContextOptions Add(DbContextOptions options)
    {
        var builder = new DbContextOptionsBuilder(options);
        _postgres.GetType($"{Name}.PostgreSql.PostgreSqlDbContextOptionsExtensions", throwOnError: true)!
            .GetMethod("UseBulkInsertPostgreSql")!.Invoke(null, [builder]);
        return builder.Options;
    }

    public Task InsertAsync<T>(DbContext db, IEnumerable<T> rows)
        where T : class => Run<T>(parameters: 4, [db, rows, null, CancellationToken.None]);

    /// <summary>Inserts, and gives new entities with the values that the database has made.</summary>
    public Task InsertReturnAsync<T>(DbContext db, IEnumerable<T> rows)
        where T : class
    {
        var method = _core.GetType($"{Name}.Extensions.PublicExtensions", throwOnError: true)!.GetMethods().First(method =>
            method.Name == "ExecuteBulkInsertReturnEntitiesAsync" && method.GetGenericArguments().Length == 1
            && method.GetParameters() is var its && its[0].ParameterType == typeof(DbContext));
        object?[] arguments = [.. method.GetParameters().Select((parameter, i) =>
            i == 0 ? db : i == 1 ? rows : parameter.ParameterType == typeof(CancellationToken) ? (object)CancellationToken.None : null)];
        return (Task)method.MakeGenericMethod(typeof(T)).Invoke(null, arguments)!;
    }

    /// <summary>Inserts, and updates all columns of rows whose key is there.</summary>
    public Task UpsertAsync<T>(DbContext db, IEnumerable<T> rows, Expression<Func<T, object>> key)
        where T : class
    {
        var conflict = Activator.CreateInstance(Type("OnConflictOptions`1").MakeGenericType(typeof(T)))!;
        conflict.GetType().GetProperty("Match")!.SetValue(conflict, key);
        Expression<Func<T, T, object>> all = (inserted, _) => inserted;
        conflict.GetType().GetProperty("Update")!.SetValue(conflict, all);

        var options = Expression.Parameter(Type("BulkInsertOptions"));
        var configure = Expression.Lambda(
            typeof(Action<>).MakeGenericType(options.Type),
            Expression.Assign(Expression.Property(options, "CopyGeneratedColumns"), Expression.Constant(true)),
            options);
        return Run<T>(parameters: 5, [db, rows, configure.Compile(), conflict, CancellationToken.None]);
    }

    private Task Run<T>(int parameters, object?[] arguments)
    {
        var method = _core.GetType($"{Name}.Extensions.PublicExtensions", throwOnError: true)!.GetMethods().Single(method =>
            method.Name == "ExecuteBulkInsertAsync" && method.GetGenericArguments().Length == 1
            && method.GetParameters() is var its && its.Length == parameters && its[0].ParameterType == typeof(DbContext));
        return (Task)method.MakeGenericMethod(typeof(T)).Invoke(null, arguments)!;
    }

    private Type Type(string name) => _core.GetType($"{Name}.Options.{name}", throwOnError: true)!;
}
