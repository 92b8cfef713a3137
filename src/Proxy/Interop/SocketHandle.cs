using Microsoft.Win32.SafeHandles;

namespace NodeStack.Proxy.Interop;

/// <summary>A socket's descriptor, closed with its owner.</summary>
internal sealed class SocketHandle() : SafeHandleMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => LibC.Close((int)handle) == 0;
}
