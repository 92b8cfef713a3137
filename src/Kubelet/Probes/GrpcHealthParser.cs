using System.Buffers.Binary;
using System.Text;

namespace NodeStack.Kubelet.Probes;

/// <summary>
/// The two messages of grpc.health.v1.Health/Check with their 5-byte gRPC frame: a request of one string (field 1, service), a
/// response of one enum (field 1, status).
/// </summary>
internal static class GrpcHealthParser
{
    public const int Serving = 1;

    public static byte[] RenderRequest(string service)
    {
        var name = Encoding.UTF8.GetBytes(service);
        var message = name.Length == 0 ? [] : Message(name);
        var frame = new byte[5 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, 5);
        return frame;
    }

    /// <summary>The serving status; null when the bytes are no such response.</summary>
    public static int? ParseResponse(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < 5 || frame[0] != 0 || BinaryPrimitives.ReadInt32BigEndian(frame[1..]) != frame.Length - 5)
            return null;
        var message = frame[5..];
        var status = 0;
        while (message.Length > 0)
        {
            if (!Varint(ref message, out var tag) || (tag & 7) != 0 || !Varint(ref message, out var value))
                return null;
            if (tag >> 3 == 1)
                status = (int)value;
        }

        return status;
    }

    public static string StatusName(int status) => status switch
    {
        0 => "UNKNOWN",
        1 => "SERVING",
        2 => "NOT_SERVING",
        3 => "SERVICE_UNKNOWN",
        _ => status.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    public static string CodeName(int code) => code switch
    {
        0 => "OK", 1 => "Canceled", 2 => "Unknown", 3 => "InvalidArgument", 4 => "DeadlineExceeded", 5 => "NotFound",
        6 => "AlreadyExists", 7 => "PermissionDenied", 8 => "ResourceExhausted", 9 => "FailedPrecondition", 10 => "Aborted",
        11 => "OutOfRange", 12 => "Unimplemented", 13 => "Internal", 14 => "Unavailable", 15 => "DataLoss", 16 => "Unauthenticated",
        _ => $"Code({code})",
    };

    private static byte[] Message(byte[] name)
    {
        var message = new List<byte>(name.Length + 4) { 0x0a };
        var length = (uint)name.Length;
        for (; length >= 0x80; length >>= 7)
            message.Add((byte)(length | 0x80));
        message.Add((byte)length);
        message.AddRange(name);
        return [.. message];
    }

    private static bool Varint(ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (var i = 0; i < bytes.Length && i < 10; i++)
        {
            value |= (ulong)(bytes[i] & 0x7f) << (7 * i);
            if (bytes[i] >= 0x80)
                continue;
            bytes = bytes[(i + 1)..];
            return true;
        }

        return false;
    }
}
