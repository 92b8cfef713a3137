namespace NodeStack.Proxy.Nftables.Netlink;

/// <summary>The attributes of one expression by their numbers; what is not there, or has another form, is null.</summary>
internal readonly ref struct ExpressionFields(AttributeReader body)
{
    private readonly AttributeReader _body = body;

    public bool Has(ushort type) => Find(type, out _);

    public uint? Number(ushort type) => Find(type, out var at) ? at.ReadNumber() : null;

    public byte? Byte(ushort type) => Find(type, out var at) ? at.ReadByte() : null;

    public string? Text(ushort type) => Find(type, out var at) ? at.ReadText() : null;

    public TimeSpan? Time(ushort type) => Find(type, out var at) ? ElementDecoder.ReadTime(at) : null;

    public int? Register(ushort type) => Number(type) is { } number ? Netlink.Register.Read(number) : null;

    public ByteText Data(ushort type)
    {
        if (!Find(type, out var at))
            return default;
        var data = at.Nest();
        while (data.Next())
        {
            if (data.Type == AttributeNumber.DataValue)
                return new ByteText(data.Value);
        }

        return default;
    }

    public Verdict? Verdict(ushort type)
    {
        if (!Find(type, out var at))
            return null;
        var data = at.Nest();
        while (data.Next())
        {
            if (data.Type == AttributeNumber.DataVerdict)
                return ExpressionDecoder.ReadVerdict(data.Nest());
        }

        return null;
    }

    private bool Find(ushort type, out AttributeReader at)
    {
        at = _body;
        while (at.Next())
        {
            if (at.Type == type)
                return true;
        }

        return false;
    }
}
