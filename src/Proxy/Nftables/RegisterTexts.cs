using System.Collections.Immutable;

namespace NodeStack.Proxy.Nftables;

/// <summary>The sixteen words of the packet machine while a rule is read: which text stands for what is in each.</summary>
internal sealed class RegisterTexts
{
    private const int Count = 16;
    private readonly (RegisterText Text, int Word)?[] _words = new (RegisterText, int)?[Count];

    public void Set(int register, RegisterText text)
    {
        for (var word = 0; word < text.Words && IsRegister(register + word); word++)
            _words[register + word] = (text, word);
    }

    /// <summary>What begins in the register; null when nothing does.</summary>
    public RegisterText? Find(int register) => IsRegister(register) && _words[register] is { Word: 0 } found ? found.Text : null;

    /// <summary>Whether both registers are of one text.</summary>
    public bool AreOne(int first, int second) =>
        IsRegister(first) && IsRegister(second) && _words[first] is { } a && _words[second] is { } b && ReferenceEquals(a.Text, b.Text);

    /// <summary>The texts that make up a key, with " . " between; constants are printed as what the key's fields are.</summary>
    public string Key(int register, ImmutableArray<FieldType> fields)
    {
        var texts = new List<string>();
        int end = register + FieldRules.Words(fields), field = 0;
        while (register < end)
        {
            var part = Find(register);
            var words = field < fields.Length ? FieldRules.Words(fields[field]) : 1;
            texts.Add(part switch
            {
                null => $"reg {register}",
                { Constant: { } constant } when field < fields.Length => FieldRenderer.Render(Padded(constant), fields[field]),
                { Kind: RegisterKind.Mapped } when part.Words < FieldRules.Words(fields) => $"({part.Text})",
                _ => part.Masked,
            });
            register += Math.Max(1, part?.Words ?? words);
            for (var covered = Math.Max(1, part?.Words ?? words); covered > 0 && field < fields.Length; field++)
                covered -= FieldRules.Words(fields[field]);
        }
        return string.Join(" . ", texts);
    }

    private static bool IsRegister(int register) => register is >= 0 and < Count;

    private static ReadOnlySpan<byte> Padded(ByteText constant)
    {
        var bytes = new byte[(constant.Span.Length + 3) / 4 * 4];
        constant.Span.CopyTo(bytes);
        return bytes;
    }
}
