using System.Runtime.InteropServices;
using NodeStack.Cgroups.Interop;

namespace NodeStack.Cgroups.Systemd;

/// <summary>One D-Bus message, written or read front to back. Disposed by whoever holds it.</summary>
internal sealed unsafe class SdBusMessage(nint handle) : IDisposable
{
    private nint _handle = handle;

    public nint Handle => _handle;

    public SdBusMessage Text(string value)
    {
        SdBusConnection.Check(LibSystemd.AppendString(_handle, (byte)'s', value), "append");
        return this;
    }

    public SdBusMessage Flag(bool value)
    {
        var number = value ? 1 : 0;
        SdBusConnection.Check(LibSystemd.AppendBasic(_handle, (byte)'b', &number), "append");
        return this;
    }

    /// <summary>a(sv).</summary>
    public SdBusMessage Properties(IReadOnlyList<UnitProperty> properties)
    {
        Open('a', "(sv)");
        foreach (var property in properties)
        {
            Open('r', "sv");
            Text(property.Name);
            Variant(property);
            Close();
        }

        return Close();
    }

    /// <summary>An array with nothing in it.</summary>
    public SdBusMessage Empty(string contents) => Open('a', contents).Close();

    public string ReadText(char type = 's')
    {
        byte* text;
        SdBusConnection.Check(LibSystemd.ReadBasic(_handle, (byte)type, &text), "read");
        return Marshal.PtrToStringUTF8((nint)text) ?? "";
    }

    public uint ReadUInt32()
    {
        uint value;
        SdBusConnection.Check(LibSystemd.ReadBasic(_handle, (byte)'u', &value), "read");
        return value;
    }

    /// <summary>A variant of one of the types of <see cref="UnitProperty"/>.</summary>
    public UnitProperty ReadVariant(string name)
    {
        byte type;
        byte* contents;
        SdBusConnection.Check(LibSystemd.PeekType(_handle, &type, &contents), "read");
        var signature = Marshal.PtrToStringUTF8((nint)contents) ?? "";
        SdBusConnection.Check(LibSystemd.EnterContainer(_handle, (byte)'v', signature), "read");
        return signature switch
        {
            "b" => new BoolProperty(name, ReadInt32('b') != 0),
            "t" => new UInt64Property(name, ReadUInt64()),
            "s" or "o" => new StringProperty(name, ReadText(signature[0])),
            "as" => new StringListProperty(name, ReadTexts()),
            "ay" => new BytesProperty(name, ReadBytes()),
            _ => throw new SystemdException($"systemd property {name} has the D-Bus type {signature}, which is not read")
        };
    }

    public void Dispose()
    {
        if (_handle != 0)
            LibSystemd.MessageUnref(_handle);
        _handle = 0;
    }

    private void Variant(UnitProperty property)
    {
        switch (property)
        {
            case BoolProperty p: Open('v', "b").Flag(p.Value); break;
            case UInt64Property p: Open('v', "t").Number(p.Value); break;
            case StringProperty p: Open('v', "s").Text(p.Value); break;
            case StringListProperty p:
                Open('v', "as").Open('a', "s");
                foreach (var text in p.Value)
                    Text(text);
                Close();
                break;
            case UInt32ListProperty p: Open('v', "au").Array('u', MemoryMarshal.AsBytes<uint>([.. p.Value])); break;
            case BytesProperty p: Open('v', "ay").Array('y', [.. p.Value]); break;
            default: throw new ArgumentOutOfRangeException(nameof(property), property, null);
        }

        Close();
    }

    private void Number(ulong value) => SdBusConnection.Check(LibSystemd.AppendBasic(_handle, (byte)'t', &value), "append");

    private void Array(char type, ReadOnlySpan<byte> values)
    {
        fixed (byte* p = values)
            SdBusConnection.Check(LibSystemd.AppendArray(_handle, (byte)type, p, (nuint)values.Length), "append");
    }

    private SdBusMessage Open(char type, string contents)
    {
        SdBusConnection.Check(LibSystemd.OpenContainer(_handle, (byte)type, contents), "append");
        return this;
    }

    private SdBusMessage Close()
    {
        SdBusConnection.Check(LibSystemd.CloseContainer(_handle), "append");
        return this;
    }

    private int ReadInt32(char type)
    {
        int value;
        SdBusConnection.Check(LibSystemd.ReadBasic(_handle, (byte)type, &value), "read");
        return value;
    }

    private ulong ReadUInt64()
    {
        ulong value;
        SdBusConnection.Check(LibSystemd.ReadBasic(_handle, (byte)'t', &value), "read");
        return value;
    }

    private List<string> ReadTexts()
    {
        var texts = new List<string>();
        SdBusConnection.Check(LibSystemd.EnterContainer(_handle, (byte)'a', "s"), "read");
        byte* text;
        while (LibSystemd.ReadBasic(_handle, (byte)'s', &text) > 0)
            texts.Add(Marshal.PtrToStringUTF8((nint)text) ?? "");
        SdBusConnection.Check(LibSystemd.ExitContainer(_handle), "read");
        return texts;
    }

    private byte[] ReadBytes()
    {
        void* values;
        nuint size;
        SdBusConnection.Check(LibSystemd.ReadArray(_handle, (byte)'y', &values, &size), "read");
        return new ReadOnlySpan<byte>(values, (int)size).ToArray();
    }
}
