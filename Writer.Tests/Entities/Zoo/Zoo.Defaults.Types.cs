namespace EfWriter.Tests.Entities.Zoo;

internal static partial class Zoo
{
    private sealed class Stocked
    {
        public int Id { get; set; }

        public int Stock { get; set; }

        public bool Deleted { get; set; }

        public int Twice { get; private set; }
    }

    private sealed class Flagged
    {
        public int Id { get; set; }

        public bool Active { get; set; }

        public bool? Maybe { get; set; }

        public int? Level { get; set; }

        public Status Status { get; set; }

        public string? Note { get; set; }
    }

    private sealed class Backed
    {
        private bool? _active;

        public int Id { get; set; }

        public bool Active
        {
            get => _active ?? true;
            set => _active = value;
        }
    }

    private sealed class Timed
    {
        public int Id { get; set; }

        public DateTime At { get; set; }
    }

    internal sealed class Size
    {
        public int Width { get; set; }

        public int Height { get; set; }
    }

    private sealed class Boxed
    {
        public int Id { get; set; }

        public Size? Size { get; set; }
    }

    private sealed class Shell
    {
        public Size Size { get; set; } = new();
    }

    private sealed class Nested
    {
        public int Id { get; set; }

        public Shell Outer { get; set; } = new();
    }
}
