namespace NodeStack.Proxy.Nftables.Netlink;

/// <summary>Begins the messages of one step and keeps which step they belong to.</summary>
internal readonly struct StepWriter(Transaction transaction, MessageBuffer buffer, List<EncodedStep> steps, uint firstSequence, int operation)
{
    // Every message names its table in its first attribute, whatever it is about.
    private const ushort Table = 1;

    public Transaction Transaction => transaction;

    public MessageBuffer Buffer => buffer;

    /// <summary>Begins a message about the transaction's table; answers where it begins.</summary>
    public int Begin(ushort type, int firstElement)
    {
        var start = buffer.BeginMessage(type, (ushort)(MessageNumber.FlagRequest | Flags(type)), FamilyNumber.Of(transaction.Family), 0,
            firstSequence + (uint)steps.Count + 1);
        steps.Add(new EncodedStep(start, operation, firstElement));
        buffer.WriteText(Table, transaction.Table);
        return start;
    }

    private static ushort Flags(ushort type) => type switch
    {
        MessageNumber.NewRule => MessageNumber.FlagCreate | MessageNumber.FlagAppend,
        MessageNumber.NewTable or MessageNumber.NewChain or MessageNumber.NewSet or MessageNumber.NewElements => MessageNumber.FlagCreate,
        _ => 0,
    };
}
