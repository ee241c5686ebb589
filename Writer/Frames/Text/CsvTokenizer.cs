using System.Numerics;
using System.Runtime.CompilerServices;

namespace EfWriter.Frames.Text;

/// <summary>
/// Splits bytes into records and fields as RFC 4180 has them. A quote counts at the beginning of a field only: elsewhere it is a character.
/// A record ends at LF, CRLF or CR.
/// </summary>
/// <param name="dialect">What splits them.</param>
/// <param name="nullTexts">What means NULL where it has an escape; without one, that is looked for in whole blocks.</param>
internal sealed class CsvTokenizer(CsvDialect dialect, NullTexts nullTexts)
{
    private const int Step = CsvMarks.Step;
    private const byte Lf = (byte)'\n';
    private const byte Cr = (byte)'\r';

    private readonly byte _delimiter = dialect.Delimiter;
    private readonly int _quote = dialect.Quote ?? -1;
    private readonly int _escape = dialect.Escape ?? -1;
    private readonly int _comment = dialect.Comment ?? -1;
    private readonly CsvMarks _marks = new(dialect.Delimiter, dialect.Quote ?? -1, dialect.Escape ?? -1);
    private readonly CsvEscapes _escapes = new(dialect, nullTexts);
    private readonly List<int> _escaped = [];

    /// <summary>Splits whole records off.</summary>
    /// <param name="bytes">The bytes; an escaped field's are changed in place, once its record is whole.</param>
    /// <param name="start">The first record's first byte.</param>
    /// <param name="end">The end of the bytes.</param>
    /// <param name="isLast">Whether nothing comes after them.</param>
    /// <param name="block">Takes the cells; with no columns, it takes those of one record, however many.</param>
    /// <param name="mostRows">The most rows to take.</param>
    /// <returns>The first record that is not taken; the end, where there is none.</returns>
    /// <exception cref="CsvFault">A record is none; it tells where.</exception>
    public int Read(byte[] bytes, int start, int end, bool isLast, CellBlock block, int mostRows)
    {
        var state = new State { RecordStart = start, FieldStart = start, Skip = -1 };
        block.Bytes = bytes;
        _escaped.Clear();
        if (SkipComments(bytes, end, isLast, ref state) is var chunk && chunk < 0)
            return state.RecordStart;

        while (chunk < end)
        {
            var mask = _marks.In(bytes, chunk, end);
            var next = chunk + Step;
            while (mask != 0)
            {
                var place = chunk + BitOperations.TrailingZeroCount(mask);
                mask &= mask - 1;
                if (place <= state.Skip)
                    continue;
                var c = bytes[place];
                if (state.IsQuoted)
                {
                    if ((c == _quote || c == _escape) && !Quoted(bytes, place, end, isLast, ref state))
                        return Undo(block, state);
                }
                else if (c == _delimiter)
                {
                    EndField(bytes, place, block, ref state);
                }
                else if (c == _quote)
                {
                    if (place == state.FieldStart)
                        (state.IsQuoted, state.HasQuotes) = (true, true);
                }
                else if (c == _escape)
                {
                    // Without quotes, an escape works everywhere.
                    if (_quote < 0 && !Escape(place, end, isLast, ref state))
                        return Undo(block, state);
                }
                else
                {
                    if (c == Cr && place + 1 == end && !isLast)
                        return Undo(block, state);
                    EndField(bytes, place, block, ref state);
                    var isPair = c == Cr && place + 1 < end && bytes[place + 1] == Lf;
                    EndRecord(bytes, place + (isPair ? 2 : 1), block, ref state);
                    if (block.Rows == mostRows)
                        return state.RecordStart;
                    if (isPair)
                        state.Skip = place + 1;
                    if (_comment >= 0)
                    {
                        next = SkipComments(bytes, end, isLast, ref state);
                        if (next < 0)
                            return state.RecordStart;
                        break;
                    }
                }
            }

            chunk = next;
        }

        return isLast ? EndText(bytes, end, block, ref state) : Undo(block, state);
    }

    private int EndText(byte[] bytes, int end, CellBlock block, ref State state)
    {
        if (state.IsQuoted)
            throw new CsvFault(CsvProblem.OpenQuote, state.RecordStart);
        if (state.RecordStart < end)
        {
            EndField(bytes, end, block, ref state);
            EndRecord(bytes, end, block, ref state);
        }

        return end;
    }

    // Whether the rest is there to tell what the quote or escape means.
    private bool Quoted(byte[] bytes, int place, int end, bool isLast, ref State state)
    {
        if (bytes[place] == _escape)
            return Escape(place, end, isLast, ref state);
        if (place + 1 == end && !isLast)
            return false;
        if (place + 1 < end && bytes[place + 1] == _quote)
            return Escape(place, end, isLast, ref state);
        if (place + 1 < end && bytes[place + 1] is not (Cr or Lf) && bytes[place + 1] != _delimiter)
            throw new CsvFault(CsvProblem.TextAfterQuote, state.RecordStart);
        (state.IsQuoted, state.Close) = (false, place);
        return true;
    }

    private static bool Escape(int place, int end, bool isLast, ref State state)
    {
        if (place + 1 == end)
            return isLast;
        (state.HasEscapes, state.Skip) = (true, place + 1);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void EndField(byte[] bytes, int place, CellBlock block, ref State state)
    {
        if (state.HasQuotes | state.HasEscapes)
        {
            EndSpecialField(place, block, ref state);
            return;
        }

        var length = place - state.FieldStart;
        if (length > Cell.MaxLength)
            throw new CsvFault(CsvProblem.FieldTooLong, state.RecordStart);
        block.Add(new(state.FieldStart, length, CellForm.Plain));
        state.FieldStart = place + 1;
    }

    private void EndSpecialField(int place, CellBlock block, ref State state)
    {
        if (state.HasEscapes)
            _escaped.Add(block.Pending);
        var cell = state.HasQuotes
            ? new Cell(state.FieldStart + 1, state.Close - state.FieldStart - 1, CellForm.Quoted)
            : new Cell(state.FieldStart, place - state.FieldStart, CellForm.Plain);
        if (place - state.FieldStart > Cell.MaxLength)
            throw new CsvFault(CsvProblem.FieldTooLong, state.RecordStart);
        block.Add(cell);
        (state.HasQuotes, state.HasEscapes, state.FieldStart) = (false, false, place + 1);
    }

    private void EndRecord(byte[] bytes, int next, CellBlock block, ref State state)
    {
        var count = block.Pending;
        if (_escaped.Count > 0)
            _escapes.Undo(bytes, block.PendingCells, _escaped);
        if (count == block.Columns)
            block.EndRow();
        else if (block.Columns == 0)
            block.EndFirstRow();
        else if (count == 1 && block.PendingCells[0] is { Length: 0, Form: CellForm.Plain })
            block.DropRow();
        else
            throw new CsvFault(CsvProblem.OtherCount, state.RecordStart) { Found = count };
        (state.RecordStart, state.FieldStart) = (next, next);
    }

    // The first byte after comments; -1, where the end of one is not there, or nothing is.
    private int SkipComments(byte[] bytes, int end, bool isLast, ref State state)
    {
        while (_comment >= 0 && state.RecordStart < end && bytes[state.RecordStart] == _comment)
        {
            var length = bytes.AsSpan(state.RecordStart, end - state.RecordStart).IndexOfAny(Cr, Lf);
            if (length < 0)
            {
                state.RecordStart = isLast ? end : state.RecordStart;
                return -1;
            }

            // The LF of a CRLF is a blank line, if need be.
            var next = state.RecordStart + length + 1;
            if (bytes[next - 1] == Cr && next == end && !isLast)
                return -1;
            next += bytes[next - 1] == Cr && next < end && bytes[next] == Lf ? 1 : 0;
            (state.RecordStart, state.FieldStart) = (next, next);
        }

        return state.RecordStart;
    }

    // The end of a record that has too much already may be far, and it would only be kept to be refused.
    private static int Undo(CellBlock block, State state)
    {
        if (block.HasTooMany)
            throw new CsvFault(CsvProblem.TooManyFields, state.RecordStart);
        block.DropRow();
        return state.RecordStart;
    }

    private struct State
    {
        public int RecordStart;
        public int FieldStart;
        public int Close;
        public int Skip;
        public bool IsQuoted;
        public bool HasQuotes;
        public bool HasEscapes;
    }
}
