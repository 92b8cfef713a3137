using NodeStack.Proxy.Interop;

namespace NodeStack.TestSupport.Nftables;

/// <summary>Which of the machine's words a rule has filled so far. New kernels refuse to read others; old ones give them zeros.</summary>
internal sealed class FakeRegisters
{
    private const int Words = 16;
    private readonly bool[] _isFilled = new bool[Words];

    public void Load(int register, int bytes)
    {
        foreach (var word in Range(register, bytes))
        {
            if (!_isFilled[word])
                throw new FakeRefusal(Errno.NoData);
        }
    }

    public void Store(int register, int bytes)
    {
        foreach (var word in Range(register, bytes))
            _isFilled[word] = true;
    }

    private static IEnumerable<int> Range(int register, int bytes)
    {
        if (register is < 0 or >= Words)
            throw new FakeRefusal(Errno.OutOfRange);
        if (bytes <= 0)
            throw new FakeRefusal(Errno.Invalid);
        if (register * 4 + bytes > Words * 4)
            throw new FakeRefusal(Errno.OutOfRange);
        return Enumerable.Range(register, (bytes + 3) / 4);
    }
}
