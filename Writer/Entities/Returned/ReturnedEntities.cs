using System.Collections;
using System.Data.Common;
using EfWriter.Frames;
using EfWriter.Requests;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Entities.Returned;

/// <summary>Entities that are held until their write is committed, and the values that come back for them.</summary>
internal sealed partial class ReturnedEntities<T> : IReturnedValues
    where T : class
{
    private readonly EntityTable _table;
    private readonly ReturnedProperties _properties;
    private readonly IReadOnlyList<T> _entities;
    private readonly BitArray _lacksKey;
    private readonly object?[]?[] _values;
    private readonly BitArray _has;
    private readonly BitArray _isAdded;
    private readonly WriteMode _mode;
    private readonly ValueLog? _log;
    private readonly TrackedEntities _known;
    private long[]? _keys;

    private ReturnedEntities(DbContext host, EntityTable table, IReadOnlyList<T> entities, WriteMode mode, ValueLog? log)
    {
        _log = log;
        (_table, _entities, _mode) = (table, entities, mode);
        _properties = ReturnedProperties.Of(host, table.Type, table.Place, mode);
        _values = new object?[_properties.Made.Count][];
        (_lacksKey, _has, _isAdded) = (new(entities.Count), new(entities.Count), new(entities.Count));
        _known = new(host, mode);
        AsksWhatWasAdded = mode == WriteMode.InsertOnly && _known.AnyAdded(entities);
    }

    public IReadOnlyList<string> Columns => _properties.Columns;

    public string? KeyColumn => _properties.Key?.Column;

    public bool IsFoundByKey => _properties.IsFoundByKey;

    public int Rows => _entities.Count;

    public int RowsWithoutKey { get; private set; }

    public int Taken { get; private set; }

    public bool IsReserved => _keys is not null;

    public bool AsksWhatWasAdded { get; }

    public IReadOnlyList<long> Keys => _keys ?? [];

    /// <summary>The write of entities that get their values back.</summary>
    /// <param name="host">The context.</param>
    /// <param name="table">The table.</param>
    /// <param name="entities">The entities.</param>
    /// <param name="asked">The caller's options.</param>
    /// <param name="log">Sets the values of a write that is a part of another one; null for a write by itself.</param>
    public static WriteRequest Request(
        DbContext host, EntityTable table, IReadOnlyList<T> entities, WriteOptions asked, ValueLog? log = null)
    {
        new TrackedEntities(host, asked.Mode).Check(entities, asked.Merge);
        var returned = new ReturnedEntities<T>(host, table, entities, asked.Mode, log);
        returned.Look(host);
        return EntityRows.Of(host, table, entities, asked, isChecked: true) with { Returned = returned };
    }

    public void Begin()
    {
        (_keys, Taken) = (null, 0);
        _has.SetAll(false);
        _isAdded.SetAll(false);
    }

    public WriteRequest Reserve(WriteRequest request, IReadOnlyList<long> keys)
    {
        var (all, next) = (new long[Rows], 0);
        for (var i = 0; i < all.Length; i++)
        {
            all[i] = _lacksKey[i] ? keys[next++] : IsFoundByKey ? _properties.Key!.ToKey(_entities[i]) : 0;
            if (_lacksKey[i] && _known.Find(_entities[i]) is { } entry)
                entry.CheckKeys(new Dictionary<string, object?> { [_properties.Key!.Property.Name] = _properties.Key.FromKey(all[i]) }, i);
        }

        _keys = all;
        var cells = _table.Columns.Select(column =>
            column.Name == KeyColumn ? HeldRow<T>.KeyCell(column.ToCell()) : HeldRow<T>.Cell(column.ToCell()));
        var rows = new HeldRows<T>(_entities, all, row => _lacksKey[row]);
        return request with { Frame = new RowsFrame<HeldRow<T>>(rows, _table.Shape<HeldRow<T>>([.. cells]), request.Frame.Kind) };
    }

    public WriteRequest Stage(WriteRequest request, IReadOnlyCollection<string> left)
    {
        var unset = left.Where(IsLeft).ToList();
        var plan = EntityShape.Of(_table, WriteMode.InsertOnly, unset.Count < _table.Columns.Count ? unset : []);
        return request with
        {
            Frame = new RowsFrame<T>(_entities, _table.Shape<T>(plan.Cells)),
            Rules = plan.Rules,
            LeftToDatabase = [.. _table.LeftToDatabase(plan.Columns)],
        };
    }

    public void Take(DbDataReader reader, int first, long row, bool isAdded)
    {
        var entity = _entities[(int)row];
        for (var i = 0; i < _properties.Made.Count; i++)
        {
            var property = _properties.Made[i];
            if (property.Owner(entity) is null)
                continue;
            var value = property.Read(reader, first + _properties.Ordinals[i]);
            if (value is null && !property.Property.IsNullable)
                throw Errors.NullBack(property.Column, row);
            (_values[i] ??= new object?[Rows])[row] = value;
        }

        if (_properties.Keys.Count > 0 && _known.Find(entity) is { } entry)
            entry.CheckKeys(_properties.Keys.ToDictionary(i => _properties.Made[i].Property.Name, i => _values[i]?[row]), (int)row);
        Taken += _has[(int)row] ? 0 : 1;
        _has[(int)row] = true;
        _isAdded[(int)row] = isAdded;
    }

    public bool Has(long row) => _has[(int)row];

    public void Set(WriteResult result)
    {
        var leftOut = result.BadRows.Select(bad => (int)bad.Row).ToHashSet();
        var entries = _log is null ? _known : null;
        SetAll(row => IsKnown(row) && (leftOut.Count == 0 || !leftOut.Contains(row)), entries);
    }

    /// <summary>Has the context take tracked entities for stored, when the write of which this one was a part is committed.</summary>
    public void Accept()
    {
        if (_known.HasAny)
            SetAll(row => _known.Find(_entities[row]) is not null, _known);
    }

    // Once the rows are written, one object's code keeps no other from its values.
    private void SetAll(Func<int, bool> isSet, TrackedEntities? entries)
    {
        SetterFault? first = null;
        var objects = 0;
        for (var row = 0; row < Rows; row++)
        {
            try
            {
                if (isSet(row))
                    Set(row, entries);
            }
            catch (SetterFault fault) when (entries is not null)
            {
                first ??= fault;
                objects++;
            }
        }

        if (first is not null)
            throw new SetterFault(first.Property, first.InnerException!) { Column = first.Column, Row = first.Row, Objects = objects };
    }

    // Rows that nothing was asked of are all there, if the mode leaves none out.
    private bool IsKnown(int row) => IsReserved || (Columns.Count == 0 && _mode == WriteMode.Insert) || _has[row];

    private void Set(int row, TrackedEntities? entries)
    {
        ReturnedProperty? at = null;
        try
        {
            Set(row, entries, ref at);
        }
        catch (Exception e)
        {
            throw Fault(e, at, row);
        }
    }

    private void Set(int row, TrackedEntities? entries, ref ReturnedProperty? at)
    {
        var entity = _entities[row];
        var entry = entries?.Find(entity);
        if (!_has[row])
        {
            if (_lacksKey[row] && _keys is not null)
            {
                at = _properties.Key!;
                SetOne(at, entity, at.FromKey(_keys[row]), entry);
            }
        }
        else
        {
            for (var i = 0; i < _properties.Made.Count; i++)
            {
                var property = at = _properties.Made[i];
                if (property.Owner(entity) is { } owner)
                    SetOne(property, owner, _values[i]![row], ReferenceEquals(owner, entity) ? entry : entries?.Find(owner));
            }
        }

        foreach (var (shared, key) in _properties.Shared)
        {
            at = shared;
            if (shared.Owner(entity) is { } inner && key(entity) is var value && !Equals(shared.Get(inner), value))
                SetOne(shared, inner, value, entries?.Find(inner));
        }

        at = null;
        entry?.Accept(_isAdded[row]);
    }

    private void SetOne(ReturnedProperty property, object owner, object? value, TrackedEntity? entry)
    {
        if (entry is not null)
            entry.Set(property, owner, value);
        else if (_log is not null)
            _log.Set(property.Property, owner, value);
        else
            property.Set(owner, value);
    }

    private static SetterFault Fault(Exception thrown, ReturnedProperty? property, int row) => new(
        property is null ? null : ValueLog.NameOf(property.Property), thrown is SetterFault ? thrown.InnerException! : thrown)
    {
        Column = property?.Column,
        Row = row,
    };
}
