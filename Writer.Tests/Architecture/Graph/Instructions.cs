using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;

namespace EfWriter.Tests.Architecture.Graph;

/// <summary>Walks over the instructions of a method's body.</summary>
internal static class Instructions
{
    private const int TwoBytes = 0xFE;

    private static readonly Dictionary<int, OperandType> Operands = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => (ushort)code.Value + 0, code => code.OperandType);

    /// <summary>The types, methods, fields and signatures that instructions name.</summary>
    public static IEnumerable<int> TokensOf(BlobReader code)
    {
        var tokens = new List<int>();
        while (code.RemainingBytes > 0)
        {
            int number = code.ReadByte();
            if (number == TwoBytes)
                number = (TwoBytes << 8) | code.ReadByte();
            var operand = Operands[number];
            if (IsToken(operand))
                tokens.Add(code.ReadInt32());
            else
                Skip(ref code, operand);
        }

        return tokens;
    }

    private static bool IsToken(OperandType operand) => operand
        is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineSig or OperandType.InlineTok or OperandType.InlineType;

    private static void Skip(ref BlobReader code, OperandType operand)
    {
        // The number of a switch's targets stands before them.
        var length = operand == OperandType.InlineSwitch ? code.ReadInt32() * sizeof(int) : SizeOf(operand);
        code.Offset += length;
    }

    private static int SizeOf(OperandType operand) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };
}
