using System.Runtime.InteropServices;

namespace NodeStack.Cgroups.Interop;

/// <summary>sd_bus_error.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SdBusError
{
    public byte* Name;
    public byte* Message;
    public int NeedFree;
}
