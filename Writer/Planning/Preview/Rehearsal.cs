using EfWriter.Frames;
using EfWriter.Frames.Text;
using EfWriter.Migrations;
using EfWriter.Planning.Columns;
using EfWriter.Requests;
using EfWriter.Routes;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Planning.Preview;

/// <summary>
/// Plans a table that nobody asked for, so that EF's services and the planner's code are loaded while a process that writes once still
/// waits for its file and its server. Asks no server.
/// </summary>
internal static class Rehearsal
{
    // The types that a text's columns mostly have.
    private static readonly FrameField[] Fields =
    [
        new("a", typeof(long), IsNullable: true), new("b", typeof(string), IsNullable: true) { IsMemory = true },
        new("c", typeof(bool), IsNullable: true), new("d", typeof(decimal), IsNullable: true), new("e", typeof(DateOnly), IsNullable: true),
        new("f", typeof(DateTime), IsNullable: true) { Kind = DateTimeKind.Unspecified },
    ];

    /// <param name="host">A context of its own, with the options of the one that writes.</param>
    public static async Task RunAsync(DbContext host)
    {
        var name = new QualifiedName("public", "rehearsal");
        var request = new WriteRequest(new CsvFrame(TextInput.Of(Stream.Null), CsvOptions.Default), name, new());
        await new WritePlanner(host, new LoaderFactory(host))
            .LookAsync(new ResolvedTarget(name, Existing: null), Fields, request, streams: 1, CancellationToken.None).ConfigureAwait(false);
    }
}
