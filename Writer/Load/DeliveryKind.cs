namespace EfWriter.Load;

/// <summary>How a frame's rows are sent.</summary>
internal enum DeliveryKind
{
    /// <summary>At once: a row that is refused ends the write.</summary>
    Whole,

    /// <summary>Batch by batch, each behind a savepoint, so that a row that is refused can be left out or named.</summary>
    InPieces,
}
