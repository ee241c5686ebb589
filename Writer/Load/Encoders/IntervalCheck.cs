namespace EfWriter.Load.Encoders;

/// <summary>Refuses intervals that their column would cut or round: the server does both in silence.</summary>
internal sealed class IntervalCheck
{
    private const int Month = 1 << 1;
    private const int Day = 1 << 3;
    private const int Hour = 1 << 10;
    private const int Minute = 1 << 11;
    private const int Second = 1 << 12;
    private const int AllFields = 0x7FFF;
    private const int MonthsPerYear = 12;

    private readonly LoadColumn _column;
    private readonly int? _digits;

    // What each part of a value has to be a multiple of; 0 for a part that the column does not keep at all.
    private readonly (int Months, int Days, long Microseconds) _steps;

    private IntervalCheck(LoadColumn column, int fields, int? digits)
    {
        (_column, _digits) = (column, digits);
        var hasMonths = (fields & (Month | Day | Hour | Minute | Second)) != 0;
        var hasDays = (fields & (Day | Hour | Minute | Second)) != 0;
        _steps = (hasMonths ? 1 : MonthsPerYear, hasDays ? 1 : 0, Step(fields));
    }

    /// <summary>The check of a column's cells; null if the column keeps every interval.</summary>
    /// <param name="column">The column.</param>
    /// <param name="typMod">The modifier of its type, or of the type of one of its parts: the fields, and the digits of a second.</param>
    public static IntervalCheck? Of(LoadColumn column, int typMod)
    {
        if (typMod < 0)
            return null;
        var (fields, digits) = ((typMod >> 16) & AllFields, CellChecks.SecondDigits(typMod & 0xFFFF));
        return fields == AllFields && digits is null ? null : new(column, fields, digits);
    }

    /// <exception cref="FrameFault">The column would not keep the interval as it is.</exception>
    public void Check(int months, int days, long microseconds, long row)
    {
        // PostgreSQL's infinities, from version 17 on.
        if ((months, days, microseconds) is (int.MinValue, int.MinValue, long.MinValue) or (int.MaxValue, int.MaxValue, long.MaxValue))
            return;
        if (!IsMultiple(months, _steps.Months) || !IsMultiple(days, _steps.Days) || !IsMultiple(microseconds, _steps.Microseconds))
            throw Errors.CutInterval(_column.Name, row, _column.Pair);
        CellChecks.CheckSeconds(
            microseconds % TimeSpan.MicrosecondsPerSecond * TimeSpan.TicksPerMicrosecond, _digits, _column, row);
    }

    private static long Step(int fields) => fields switch
    {
        _ when (fields & Second) != 0 => 1,
        _ when (fields & Minute) != 0 => TimeSpan.MicrosecondsPerMinute,
        _ when (fields & Hour) != 0 => TimeSpan.MicrosecondsPerHour,
        _ => 0,
    };

    private static bool IsMultiple(long part, long step) => step == 0 ? part == 0 : part % step == 0;
}
