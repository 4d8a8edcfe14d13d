"""Four decoders of FIT files that know nothing of each other, each as raw rows of one kind of message."""

import io

import fitdecode
import fitparse
from fit_tool.fit_file import FitFile as ToolFile
from garmin_fit_sdk import Decoder, Profile, Stream

RAW = dict.fromkeys(  # options of the SDK's decoder
    (
        "apply_scale_and_offset",
        "convert_datetimes_to_dates",
        "convert_types_to_strings",
        "expand_components",
        "expand_sub_fields",
        "merge_heart_rates",
    ),
    False,
)

Row = dict[int, int | str]  # one message: raw values by field number, what is not set left out


def by_fitdecode(data: bytes, number: int) -> list[Row]:
    with fitdecode.FitReader(data, check_crc=fitdecode.CrcCheck.RAISE, processor=None) as reader:
        found = [frame for frame in reader if isinstance(frame, fitdecode.FitDataMessage)]
    return [
        {field.def_num: field.raw_value for field in frame.fields if field.raw_value is not None}
        for frame in found
        if frame.global_mesg_num == number
    ]


def by_fitparse(data: bytes, number: int) -> list[Row]:
    return [
        {field.def_num: field.raw_value for field in message.fields if field.raw_value is not None}
        for message in fitparse.FitFile(io.BytesIO(data), check_crc=True).get_messages()
        if message.mesg_num == number
    ]


def by_fit_tool(data: bytes, number: int) -> list[Row]:
    return [
        {
            field.field_id: value
            for field in record.message.fields
            for value in field.encoded_values[:1]
            if value not in (None, "", field.base_type.invalid_raw_value())
        }
        for record in ToolFile.from_bytes(data).records
        if not record.is_definition and record.message.global_id == number
    ]


def by_sdk(data: bytes, number: int) -> list[Row]:
    kind = Profile["messages"][number]
    numbers = {field["name"]: field["num"] for field in kind["fields"].values()}
    messages, errors = Decoder(Stream.from_byte_array(bytearray(data))).read(**RAW)
    assert not errors  # this decoder returns its errors beside what it could read
    return [{numbers[name]: value for name, value in row.items()} for row in messages.get(f"{kind['name']}_mesgs", [])]


DECODERS = (by_fitdecode, by_fitparse, by_fit_tool, by_sdk)
