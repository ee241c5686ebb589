namespace EfWriter.Tests.Entities.Zoo;

internal static partial class Zoo
{
    private sealed class Everything
    {
        public List<int> Numbers { get; set; } = [];

        public string[]? Words { get; set; }

        public List<DateOnly>? Days { get; set; }

        public List<Status>? States { get; set; }

        public int?[]? Maybes { get; set; }

        public DateOnly Day { get; set; }

        public TimeOnly Hour { get; set; }

        public TimeSpan Span { get; set; }

        public DateTime Local { get; set; }

        public DateTime? Utc { get; set; }

        public DateTimeOffset At { get; set; }

        public Guid Key { get; set; }

        public byte[]? Bytes { get; set; }

        public decimal Exact { get; set; }

        public double Near { get; set; }

        public float Single { get; set; }

        public long Big { get; set; }

        public ulong Positive { get; set; }

        public char Letter { get; set; }

        public Uri? Link { get; set; }

        public Status Status { get; set; }

        public Status? Maybe { get; set; }

        public OrderId Order { get; set; }

        public bool Flag { get; set; }
    }
}
